/// The same scenarios through Debian's haproxy and through an agent, and what clients and servers see of each.
@NullMarked
package dev.buoy.e2e.differential;

import org.jspecify.annotations.NullMarked;
