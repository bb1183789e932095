/// Another file for the whole cluster, as a transaction: node by node, watched, and taken back by itself.
@NullMarked
package dev.buoy.agent.rollout;

import org.jspecify.annotations.NullMarked;
