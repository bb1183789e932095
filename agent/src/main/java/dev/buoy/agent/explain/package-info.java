/// Why things are as they are: causes across nodes, from journals and the state of now. Values and pure functions.
@NullMarked
package dev.buoy.agent.explain;

import org.jspecify.annotations.NullMarked;
