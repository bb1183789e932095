/// Failover drills: what they may do, how they run, what clients saw of them. Pure: time comes with the events.
@NullMarked
package dev.buoy.agent.drill;

import org.jspecify.annotations.NullMarked;
