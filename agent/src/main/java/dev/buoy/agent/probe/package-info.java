/// What a check says to a server, and how: dialogues as functions of what the server answers, and the connections that
/// carry them.
@NullMarked
package dev.buoy.agent.probe;

import org.jspecify.annotations.NullMarked;
