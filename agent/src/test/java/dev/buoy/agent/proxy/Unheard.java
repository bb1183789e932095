package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.Server;
import dev.buoy.agent.journal.Why;

/// Nobody listens to the proxy.
public final class Unheard implements ProxyListener {
  @Override
  public void serverChanged(String backend, Server before, Server after, Why why) {}

  @Override
  public void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {}
}
