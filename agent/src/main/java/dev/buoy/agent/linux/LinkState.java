package dev.buoy.agent.linux;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a virtual router needs to know of its interface.
/// @param index of the interface; zero while it does not exist, another one when it was made anew
/// @param problem why it cannot carry traffic, one sentence; absent when it can
/// @param addresses its addresses of one family that can be sent from and are not virtual ones, primary ones first
record LinkState(String name, int index, MacAddress mac, @Nullable String problem, List<InterfaceAddress> addresses) {
  LinkState {
    addresses = List.copyOf(addresses);
  }
}
