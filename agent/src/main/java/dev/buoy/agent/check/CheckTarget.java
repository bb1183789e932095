package dev.buoy.agent.check;

import java.net.InetSocketAddress;

/// A server that is checked. Servers without a target are not checked and count as usable.
/// @param backend name of its backend
/// @param server its name there
/// @param address where checks connect to; mostly the server's own
/// @param ask what it is asked
/// @param preface what goes before that
public record CheckTarget(String backend, String server, InetSocketAddress address, CheckConfig config, Ask ask,
    Preface preface) {
  /// Whether an agent on the server is asked how it is, and not the server itself.
  public boolean asksAgent() {
    return ask instanceof Ask.Agent;
  }

  /// One that is only connected to.
  public CheckTarget(String backend, String server, InetSocketAddress address, CheckConfig config) {
    this(backend, server, address, config, new Ask.Connect(), Preface.NONE);
  }
}
