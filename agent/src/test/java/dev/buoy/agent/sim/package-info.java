/// Whole clusters of the production core on one thread, in virtual time.
@NullMarked
package dev.buoy.agent.sim;

import org.jspecify.annotations.NullMarked;
