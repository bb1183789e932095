/// Who calls: certificates, tokens, users of this machine, what they may do, and the record of what they did.
@NullMarked
package dev.buoy.agent.identity;

import org.jspecify.annotations.NullMarked;
