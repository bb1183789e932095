/// System calls: raw sockets, addresses, links. Alone imports java.lang.foreign.
@NullMarked
package dev.buoy.agent.linux;

import org.jspecify.annotations.NullMarked;
