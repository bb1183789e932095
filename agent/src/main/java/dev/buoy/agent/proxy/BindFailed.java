package dev.buoy.agent.proxy;

/// A frontend cannot listen. The message is one line for an operator.
public final class BindFailed extends Exception {
  private static final long serialVersionUID = 1;

  BindFailed(String frontend, FrontendConfig.Bind bind, String reason) {
    super("cannot bind " + frontend + " to " + bind.text() + ": " + reason);
  }
}
