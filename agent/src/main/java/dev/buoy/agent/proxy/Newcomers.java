package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;

/// How a server begins that was not there before: what operators have set for it holds before it gets its first client.
@FunctionalInterface
public interface Newcomers {
  Server begin(String backend, ServerConfig server);
}
