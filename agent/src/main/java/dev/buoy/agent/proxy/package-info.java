/// Listeners, relays and probes on Netty.
@NullMarked
package dev.buoy.agent.proxy;

import org.jspecify.annotations.NullMarked;
