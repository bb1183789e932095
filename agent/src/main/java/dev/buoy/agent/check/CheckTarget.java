package dev.buoy.agent.check;

import java.net.InetSocketAddress;

/// A server that is checked. Servers without a target are not checked and count as usable.
/// @param backend name of its backend
/// @param server its name there
/// @param address where checks connect to; mostly the server's own
public record CheckTarget(String backend, String server, InetSocketAddress address, CheckConfig config) {}
