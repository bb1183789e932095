package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Port: what a virtual router sends. Called on the router's loop only; never throws: what fails is reported through
/// the participant as a fault with its reason.
public interface Wire {
  /// Sends `advertisement` now and then every `interval`, until the next call of `advertise`, `send` or `quiet`.
  /// @param horizon how far ahead a send may be committed to the kernel, so that it happens even while this process
  ///   is paused; zero commits none
  void advertise(Advertisement advertisement, Duration interval, Duration horizon);

  /// Ends the cadence, and sends this one advertisement after it.
  void send(Advertisement advertisement);

  /// Ends the cadence: once this returns nothing committed earlier is sent any more.
  void quiet();

  /// Tells the neighbours that the addresses are here: one gratuitous ARP each (RFC 9568 section 8.1.2).
  /// @return those of which it could not; absent: all were announced
  @Nullable
  Unannounced announce(List<VirtualAddress> addresses);

  /// Addresses that neighbours were not told of.
  /// @param why one sentence, of the last of them
  record Unannounced(List<VirtualAddress> addresses, String why) {
    public Unannounced {
      addresses = List.copyOf(addresses);
    }
  }

  /// How many advertisements went out so far; an advertisement to several peers counts once. Any thread may ask.
  long advertisementsSent();

  /// How many announcements went out so far, one for each address each time. Any thread may ask.
  long announcementsSent();

  /// How the cadence is kept, for people: by the kernel, or by a timer and why so. Any thread may ask.
  default String cadence() {
    return "";
  }
}
