/// What would come of a failure: the rules of checks, trackers and virtual routers, from the state of now, in virtual time.
@NullMarked
package dev.buoy.agent.whatif;

import org.jspecify.annotations.NullMarked;
