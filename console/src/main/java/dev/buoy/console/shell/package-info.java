/// The line prompt and the one-shot verbs.
@NullMarked
package dev.buoy.console.shell;

import org.jspecify.annotations.NullMarked;
