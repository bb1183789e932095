package dev.buoy.agent.proxy;

/// Connections that the kernel has made and nobody has accepted yet.
/// @param bind as the file spells it
/// @param length over all of its sockets
/// @param limit the most that fit
public record AcceptQueue(String bind, long length, long limit) {}
