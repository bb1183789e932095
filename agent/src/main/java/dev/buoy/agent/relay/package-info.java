/// Carries bytes between two sockets: event loops, listening sockets, connections, and what passes between a pair of them.
@NullMarked
package dev.buoy.agent.relay;

import org.jspecify.annotations.NullMarked;
