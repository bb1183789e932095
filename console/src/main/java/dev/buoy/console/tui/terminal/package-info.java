/// The tty: bytes to keys, frames to bytes, job control. Knows nothing of what is shown.
@NullMarked
package dev.buoy.console.tui.terminal;

import org.jspecify.annotations.NullMarked;
