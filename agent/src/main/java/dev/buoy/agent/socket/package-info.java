/// What can be said of a socket beside its peer: options, the address that it comes from, networks.
@NullMarked
package dev.buoy.agent.socket;

import org.jspecify.annotations.NullMarked;
