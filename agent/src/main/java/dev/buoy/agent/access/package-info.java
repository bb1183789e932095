/// Clients by their addresses: who may come, how many at once and how fast, and which server each of them stays with.
@NullMarked
package dev.buoy.agent.access;

import org.jspecify.annotations.NullMarked;
