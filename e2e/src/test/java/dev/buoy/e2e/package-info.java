/// The built programs in network namespaces, as an operator meets them.
@NullMarked
package dev.buoy.e2e;

import org.jspecify.annotations.NullMarked;
