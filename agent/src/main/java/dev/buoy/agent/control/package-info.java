/// The gRPC services: translate between messages and values, hold no state.
@NullMarked
package dev.buoy.agent.control;

import org.jspecify.annotations.NullMarked;
