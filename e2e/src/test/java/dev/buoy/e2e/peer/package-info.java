/// Servers and clients that the tests put on both sides of the proxy, each a small program of its own.
@NullMarked
package dev.buoy.e2e.peer;

import org.jspecify.annotations.NullMarked;
