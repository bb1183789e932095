/// Runs trackers: conditions that lower a virtual router's priority or put it into FAULT.
@NullMarked
package dev.buoy.agent.track;

import org.jspecify.annotations.NullMarked;
