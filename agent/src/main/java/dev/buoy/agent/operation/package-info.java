/// What runs: the file plus what operators set, as one numbered generation; plans and their application.
@NullMarked
package dev.buoy.agent.operation;

import org.jspecify.annotations.NullMarked;
