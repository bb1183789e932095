/// Drills from the client's side: who is to direct one, the client's own probes, and what its report says.
@NullMarked
package dev.buoy.console.drill;

import org.jspecify.annotations.NullMarked;
