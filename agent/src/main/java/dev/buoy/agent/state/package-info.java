/// What survives a restart of the agent: overrides, the journal. As JSON, checked and bounded by the store.
@NullMarked
package dev.buoy.agent.state;

import org.jspecify.annotations.NullMarked;
