/// Servers, their two states, and which of them gets the next connection.
@NullMarked
package dev.buoy.agent.backend;

import org.jspecify.annotations.NullMarked;
