/// Files that survive: written whole or not at all, checked when they are read, bounded in size.
@NullMarked
package dev.buoy.agent.store;

import org.jspecify.annotations.NullMarked;
