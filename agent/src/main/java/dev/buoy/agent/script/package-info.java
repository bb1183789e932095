/// Runs other programs: trackers' scripts and notifications.
@NullMarked
package dev.buoy.agent.script;

import org.jspecify.annotations.NullMarked;
