/// The daemon on every node.
@NullMarked
package dev.buoy.agent;

import org.jspecify.annotations.NullMarked;
