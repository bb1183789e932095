/// What agents know of each other's virtual routers, and what follows from it.
@NullMarked
package dev.buoy.agent.cluster;

import org.jspecify.annotations.NullMarked;
