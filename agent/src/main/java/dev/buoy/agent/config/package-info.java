/// The cluster's one file: text to feature records, with all problems at once.
@NullMarked
package dev.buoy.agent.config;

import org.jspecify.annotations.NullMarked;
