/// What an operator can say: one grammar, one parser, one executor for console, shell and command line.
@NullMarked
package dev.buoy.console.command;

import org.jspecify.annotations.NullMarked;
