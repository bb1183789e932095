/// Buoy beside keepalived and frr: what a network with nodes of several kinds does, scenario by scenario.
@NullMarked
package dev.buoy.e2e.interop;

import org.jspecify.annotations.NullMarked;
