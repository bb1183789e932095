package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// In which way to connect.
/// @param places where to come from; the next one is tried when all ports of one are in use; empty: as the system chooses
/// @param first which of them is tried first, any number: it is taken modulo how many there are
/// @param transparent whether they may be of another machine
public record Outgoing(SocketOptions options, List<Source.Place> places, int first, boolean transparent) {
  /// As the system does it.
  public static final Outgoing PLAIN = new Outgoing(SocketOptions.STANDARD, List.of(), 0, false);

  /// What keeps this process from coming from addresses of other machines; empty when nothing does. Any thread.
  /// @param family an address of the family in question
  public static Optional<String> transparentRefusal(InetAddress family) {
    var calls = new StreamCalls();
    int descriptor = calls.socket(family);
    int failed = descriptor < 0 ? descriptor : calls.transparent(descriptor, family);
    if (descriptor >= 0) {
      calls.close(descriptor);
    }
    return failed < 0 ? Optional.of(StreamCalls.words(failed)) : Optional.empty();
  }

  /// The one to be tried after so many others.
  Source.Place place(int after) {
    return places.get(Math.floorMod(first + after, places.size()));
  }
}
