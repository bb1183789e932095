package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Acceptor;
import dev.buoy.agent.relay.Connection;
import dev.buoy.agent.relay.RelayLoop;

/// One address of a frontend: all of them share its room, but what is asked of those who come may differ.
/// @param bind as the file has it now
record Door(Frontend frontend, FrontendConfig.Bind bind) implements Acceptor {
  @Override
  public boolean reserve() {
    return frontend.reserve();
  }

  @Override
  public void release() {
    frontend.release();
  }

  @Override
  public void accepted(Connection connection) {
    frontend.accepted(connection, bind);
  }

  @Override
  public void exhausted(RelayLoop loop, String reason) {
    frontend.exhausted(loop, reason);
  }
}
