/// Connections to the agents and the merged view of what they last reported.
@NullMarked
package dev.buoy.console.cluster;

import org.jspecify.annotations.NullMarked;
