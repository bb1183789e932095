package dev.buoy.agent.backend;

import java.util.Optional;

/// The answer of a rotation: who is next, and the rotation after that.
/// @param server name of the chosen server; empty when no candidate may be used
/// @param next to be asked for the next connection
public record Pick(Optional<String> server, Rotation next) {}
