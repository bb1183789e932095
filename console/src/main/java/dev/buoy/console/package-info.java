/// The operator's side of Buoy.
@NullMarked
package dev.buoy.console;

import org.jspecify.annotations.NullMarked;
