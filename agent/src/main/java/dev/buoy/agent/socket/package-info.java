/// What can be said of a socket beside its peer: options, and the address that it comes from.
@NullMarked
package dev.buoy.agent.socket;

import org.jspecify.annotations.NullMarked;
