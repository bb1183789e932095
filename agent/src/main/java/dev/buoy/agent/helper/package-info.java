/// The helper beside an agent: carries out those faults of drills that an agent cannot do to itself, and takes them back
/// whatever becomes of the agent, of the console, or of itself (ADR 0039).
@NullMarked
package dev.buoy.agent.helper;

import org.jspecify.annotations.NullMarked;
