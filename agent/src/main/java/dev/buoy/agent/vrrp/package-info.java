/// The virtual router as a function of state and event, the advertisement codec, and the ports they need.
@NullMarked
package dev.buoy.agent.vrrp;

import org.jspecify.annotations.NullMarked;
