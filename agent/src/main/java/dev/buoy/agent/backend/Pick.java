package dev.buoy.agent.backend;

import java.util.Optional;

/// The answer of a balancer: who is next, and the balancer after that.
/// @param server name of the chosen server; empty when no candidate may be used
/// @param next to be asked for the next connection
public record Pick(Optional<String> server, Balancer next) {}
