/// The full screen.
@NullMarked
package dev.buoy.console.tui;

import org.jspecify.annotations.NullMarked;
