/// The only door to the clock.
@NullMarked
package dev.buoy.agent.time;

import org.jspecify.annotations.NullMarked;
