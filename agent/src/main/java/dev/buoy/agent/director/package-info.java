/// Drills as an agent directs them: what is asked of the nodes, when, and what came of it (ADR 0039).
@NullMarked
package dev.buoy.agent.director;

import org.jspecify.annotations.NullMarked;
