/// A certificate authority in a folder, and tokens: what proves to agents who a caller is.
@NullMarked
package dev.buoy.agent.pki;

import org.jspecify.annotations.NullMarked;
