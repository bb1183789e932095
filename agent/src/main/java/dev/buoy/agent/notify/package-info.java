/// Tells other programs of changes: scripts that run when a virtual router changes its state.
@NullMarked
package dev.buoy.agent.notify;

import org.jspecify.annotations.NullMarked;
