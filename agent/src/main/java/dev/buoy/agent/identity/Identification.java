package dev.buoy.agent.identity;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.identity.Identified.Known;
import dev.buoy.agent.identity.Identified.Unknown;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Caller.Role;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Says who makes a call, by how it came and what it says of itself (ADR 0030). Any thread.
public final class Identification {
  private static final int LONGEST_NAME = 64;

  private final boolean insecure;
  private final Role ofSocket;
  private final Accounts accounts;
  private final @Nullable Tokens tokens;
  private final Predicate<List<X509Certificate>> holds;

  /// @param tokens absent: there are none
  /// @param holds whether the certificate that a client has shown, the first of a chain, is still good
  public Identification(NodeConfig.Api api, Accounts accounts, @Nullable Tokens tokens,
      Predicate<List<X509Certificate>> holds) {
    this.insecure = api.insecure();
    this.ofSocket = Subject.role(api.socket().role()).orElse(Role.VIEWER);
    this.accounts = accounts;
    this.tokens = tokens;
    this.holds = holds;
  }

  /// Who makes a call.
  public Identified of(Arrival arrival, Headers headers) {
    return switch (arrival) {
      case Arrival.Local(var uid) -> local(uid, headers);
      case Arrival.Plain(var address) -> plain(address, headers);
      case Arrival.Secure(var address, var chain) when !chain.isEmpty() -> certified(address, chain, headers);
      case Arrival.Secure(var address, _) -> bearer(address, headers);
    };
  }

  /// Root may be anybody, so the name that root gives is as good as its own: who called sudo is not lost.
  private Identified local(int uid, Headers headers) {
    var name = uid == 0 && !headers.operator().isBlank() ? shortened(headers.operator()) : accounts.name(uid);
    var caller = new Caller(name, accounts.owns(uid) ? Role.ADMIN : ofSocket, "socket uid " + uid);
    return new Known(new Identity(caller, Proof.SOCKET, false, "", "uid " + uid));
  }

  private Identified plain(String address, Headers headers) {
    if (headers.token() != null) {
      return new Unknown(address,
          "a token came in plaintext, where whoever listens has seen it: replace it, and send it"
              + " over TLS (--ca) only");
    }
    var name = nameOf(headers);
    return new Known(new Identity(new Caller(name, insecure ? Role.ADMIN : Role.VIEWER, address), Proof.UNPROVEN,
        insecure, insecure ? shortened(headers.forwarder()) : "", address));
  }

  private Identified certified(String address, List<X509Certificate> chain, Headers headers) {
    var subject = Subject.of(chain.getFirst());
    if (!holds.test(chain)) {
      return new Unknown(address,
          "the certificate of " + subject.name() + " has expired, was revoked, or is of no authority of client_ca");
    }
    boolean node = subject.role() == Role.NODE;
    boolean passedOn = node && !headers.forwarder().isEmpty();
    var caller = passedOn
        ? new Caller(nameOf(headers), Subject.role(headers.role()).orElse(Role.VIEWER), address)
        : new Caller(subject.name(), subject.role(), address);
    return new Known(new Identity(caller, Proof.CERTIFICATE, node, passedOn ? subject.name() : "",
        "certificate " + subject.name()));
  }

  private Identified bearer(String address, Headers headers) {
    var token = headers.token();
    if (tokens == null || token == null) {
      return new Unknown(address, "give a certificate (--cert and --key)" + (tokens == null ? "" : ", or a token"));
    }
    return tokens.holder(token).<Identified>map(holder -> new Known(new Identity(
        new Caller(holder.name(), holder.role(), address), Proof.TOKEN, false, "", "token " + holder.name())))
        .orElseGet(() -> new Unknown(address, "the token is not one of this agent's file of tokens"));
  }

  private static String nameOf(Headers headers) {
    return headers.operator().isBlank() ? "local" : shortened(headers.operator());
  }

  private static String shortened(String name) {
    return name.substring(0, Math.min(name.length(), LONGEST_NAME));
  }
}
