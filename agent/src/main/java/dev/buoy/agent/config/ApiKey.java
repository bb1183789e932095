package dev.buoy.agent.config;

import dev.buoy.agent.config.Kind.Flag;
import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.config.Kind.Words;
import java.util.List;

/// The keys of `api`, of its `tls` and of its `socket`.
enum ApiKey implements Key {
  PORT("api", "port", new Whole(1, 65535, 7443),
      "Where agents serve consoles and each other: on loopback in plaintext, for viewers, and on the node's address as"
          + " below."),
  INSECURE("api", "insecure", new Flag(false),
      "Plaintext on the node's address, and whoever reaches it is an administrator. A warning at each start."),
  TLS("api", "tls", new Text("keys as below", "none"),
      "TLS on the node's address. Agents reach each other with the same certificates."),
  TOKENS("api", "tokens", new Text("a path", "none"),
      "Bearer tokens for automation, one `NAME ROLE SHA256` a line, the last in hexadecimal; over TLS only. With them a"
          + " client needs no certificate."),
  SOCKET("api", "socket", new Text("keys as below", "as below"),
      "The socket `api.sock` in `run_dir`, for users of this machine."),
  ALLOW_SCRIPTS("api", "allow_scripts", new Flag(false),
      "Whether a file that comes over the API may add or change what is executed."),
  CERT("tls", "cert", new Text("a path", "required"),
      "This node's certificate and what leads to the authority, in PEM. Read again when it changes, like the others."),
  KEY("tls", "key", new Text("a path", "required"), "Its private key, in PEM (PKCS #8), not encrypted."),
  CLIENT_CA("tls", "client_ca", new Text("a path", "required"),
      "The authority of clients and of the other nodes, in PEM."),
  CRL("tls", "crl", new Text("a path", "none"), "Which certificates it has revoked, in PEM."),
  GROUP("socket", "group", new Text("a group", "`buoy` if there is one, else the agent's own"),
      "Whose members may open the socket."),
  ROLE("socket", "role", new Words(List.of("viewer", "operator", "admin"), "operator"),
      "What they may do. Root and the agent's own user are administrators.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  ApiKey(String place, String word, Kind kind, String meaning) {
    this.directive = new Directive(place, word, kind, "", meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }
}
