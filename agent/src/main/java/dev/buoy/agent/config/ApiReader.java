package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Api;
import dev.buoy.agent.config.NodeConfig.Api.Socket;
import dev.buoy.agent.config.NodeConfig.Api.Tls;
import dev.buoy.agent.config.NodeConfig.Node;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the section `api`. Whether the files that it names are any good is found when the agent starts.
final class ApiReader {
  private static final Pattern GROUP = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

  private ApiReader() {}

  static Api read(Section file, Node self, List<Node> nodes) {
    var section = file.section("api");
    int port = ApiKey.PORT.integer(section);
    boolean insecure = ApiKey.INSECURE.flag(section);
    var tls = section.has("tls") ? tls(section.section("tls")) : null;
    var tokens = path(section, "tokens");
    var socket = socket(section.section("socket"));
    boolean allowScripts = ApiKey.ALLOW_SCRIPTS.flag(section);
    section.finish();
    if (insecure && section.has("tls")) {
      section.error("insecure", "contradicts tls: take one of them");
    } else if (insecure && self.address() != null) {
      section.warning("insecure", "port " + port + " is open in plaintext: whoever reaches it can change this cluster");
    } else if (nodes.size() > 1 && !insecure && !section.has("tls")) {
      file.problems().warning(file.has("api") ? file.keyMark("api") : file.mark(), "api",
          "listens on loopback only, so other nodes and consoles cannot reach this one; give it tls, or set insecure:"
              + " true on a trusted network");
    }
    if (section.has("tokens") && !section.has("tls")) {
      section.error("tokens", "are accepted over TLS only, so they need tls");
    }
    return new Api(port, insecure, tls, tokens, socket, allowScripts);
  }

  private static @Nullable Tls tls(Section section) {
    var cert = required(section, "cert");
    var key = required(section, "key");
    var clientCa = required(section, "client_ca");
    var crl = path(section, "crl");
    section.finish();
    return cert == null || key == null || clientCa == null ? null : new Tls(cert, key, clientCa, crl);
  }

  private static @Nullable Path required(Section section, String key) {
    return section.require(key) ? path(section, key) : null;
  }

  private static @Nullable Path path(Section section, String key) {
    var text = section.text(key);
    return text == null ? null : section.path(key, text);
  }

  private static Socket socket(Section section) {
    var group = section.text("group");
    if (group != null && !GROUP.matcher(group).matches()) {
      section.error("group", "must be the name of a group, was '" + group + "'");
    }
    var role = ApiKey.ROLE.choice(section);
    section.finish();
    return new Socket(group, role);
  }

  /// The section as it would be written.
  static Map<String, Object> show(Api api) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("port", api.port());
    keys.put("insecure", api.insecure());
    if (api.tls() != null) {
      keys.put("tls", show(api.tls()));
    }
    if (api.tokens() != null) {
      keys.put("tokens", api.tokens().toString());
    }
    var socket = new LinkedHashMap<String, Object>();
    if (api.socket().group() != null) {
      socket.put("group", api.socket().group());
    }
    socket.put("role", api.socket().role());
    keys.put("socket", socket);
    keys.put("allow_scripts", api.allowScripts());
    return keys;
  }

  private static Map<String, Object> show(Tls tls) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("cert", tls.cert().toString());
    keys.put("key", tls.key().toString());
    keys.put("client_ca", tls.clientCa().toString());
    if (tls.crl() != null) {
      keys.put("crl", tls.crl().toString());
    }
    return keys;
  }
}
