package dev.buoy.agent.vrrp;

import java.net.InetAddress;

/// Another node that advertises for the same virtual router.
/// @param priority in its last advertisement
record Heard(InetAddress source, int priority) {}
