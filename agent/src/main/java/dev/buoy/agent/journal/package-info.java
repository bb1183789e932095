/// What changed and why: an append-only sequence of events with causes.
@NullMarked
package dev.buoy.agent.journal;

import org.jspecify.annotations.NullMarked;
