/// `buoy doctor`: looks at a host before, or beside, an agent and says what would go wrong.
@NullMarked
package dev.buoy.agent.doctor;

import org.jspecify.annotations.NullMarked;
