/// The PROXY protocol, versions 1 and 2: what a proxy says at the beginning of a connection about whose it is.
@NullMarked
package dev.buoy.agent.proxyproto;

import org.jspecify.annotations.NullMarked;
