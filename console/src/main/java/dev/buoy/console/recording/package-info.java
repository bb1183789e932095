/// What a console heard, kept in a file and gone through again.
@NullMarked
package dev.buoy.console.recording;

import org.jspecify.annotations.NullMarked;
