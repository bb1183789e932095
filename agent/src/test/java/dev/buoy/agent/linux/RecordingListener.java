package dev.buoy.agent.linux;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.Decoded;
import dev.buoy.agent.vrrp.RouterListener;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.Yield;
import java.net.InetAddress;

/// Notes what happens to a router, one line each.
record RecordingListener(Lines record) implements RouterListener {
  @Override
  public void transition(RouterState from, RouterState to, Why why) {
    record.add(from + " > " + to + ": " + why.reason());
  }

  @Override
  public void priorityChanged(int from, int to, Why why) {
    record.add("priority " + from + " > " + to);
  }

  @Override
  public void addressHeld(VirtualAddress address) {
    record.add("held " + address);
  }

  @Override
  public void addressLost(VirtualAddress address, String reason) {
    record.add("lost " + address + ": " + reason);
  }

  @Override
  public void overrideEnded(Yield yield, Why why) {
    record.add("override ended");
  }

  @Override
  public void rejected(InetAddress source, Decoded.Reason reason, String detail) {
    record.add("rejected " + reason + ": " + detail);
  }

  @Override
  public void rival(InetAddress source, int priority, boolean stays) {
    record.add("rival " + source.getHostAddress());
  }

  @Override
  public void noticed(String sentence) {
    record.add("noticed " + sentence);
  }
}
