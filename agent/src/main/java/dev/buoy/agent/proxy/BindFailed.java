package dev.buoy.agent.proxy;

/// A frontend cannot listen, or a backend cannot connect as the file has it. The message is one line for an operator.
public final class BindFailed extends Exception {
  private static final long serialVersionUID = 1;

  BindFailed(String frontend, FrontendConfig.Bind bind, String reason) {
    super("cannot bind " + frontend + " to " + bind.text() + ": " + reason);
  }

  private BindFailed(String message) {
    super(message);
  }

  /// Connections to a server cannot come from the client's address.
  static BindFailed transparent(String backend, String server, String reason) {
    return new BindFailed("cannot connect to " + backend + "/" + server + " with source: client: " + reason
        + "; grant CAP_NET_ADMIN or CAP_NET_RAW, or remove the key");
  }
}
