package dev.buoy.agent.linux;

import dev.buoy.agent.vrrp.Addresses;
import dev.buoy.agent.vrrp.VirtualAddress;

record Proofs(Lines record) implements Addresses.Listener {
  @Override
  public void held(VirtualAddress address) {
    record.add("held " + address);
  }

  @Override
  public void lost(VirtualAddress address, String reason) {
    record.add("lost " + address + ": " + reason);
  }
}
