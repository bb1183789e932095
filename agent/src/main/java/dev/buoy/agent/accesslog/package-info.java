/// The access log: a line for each session that ended, written off the event loops.
@NullMarked
package dev.buoy.agent.accesslog;

import org.jspecify.annotations.NullMarked;
