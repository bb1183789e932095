/// What drills measure with: a responder on every node, and probers that ask it by a virtual address (ADR 0039).
@NullMarked
package dev.buoy.agent.prober;

import org.jspecify.annotations.NullMarked;
