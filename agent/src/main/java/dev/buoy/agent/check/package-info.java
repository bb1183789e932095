/// Rise and fall arithmetic, the schedule of checks, and the port that probes.
@NullMarked
package dev.buoy.agent.check;

import org.jspecify.annotations.NullMarked;
