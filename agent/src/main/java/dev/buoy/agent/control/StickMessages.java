package dev.buoy.agent.control;

import dev.buoy.agent.access.Network;
import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.StickTables;
import dev.buoy.v1.ListStickEntriesResponse;
import dev.buoy.v1.StickEntry;
import org.jspecify.annotations.Nullable;

/// Stick tables as messages.
final class StickMessages {
  /// Entries of an answer, at most, and when nobody says how many.
  static final int MOST = 10_000;
  static final int USUAL = 1000;
  private static final int LONGEST = 100_000_000;

  private StickMessages() {}

  /// @throws Refused INVALID when it is neither a network nor an address; absent when it is empty
  static @Nullable Network network(String text) {
    return text.isEmpty()
        ? null
        : Network.parse(text).orElseThrow(() -> new Refused(Refused.Kind.INVALID,
            "network must be an address or a network such as 10.0.0.0/8, was '" + text + "'"));
  }

  /// Where a page begins.
  /// @throws Refused INVALID when the token is not one of ours
  static int from(String token) {
    try {
      int from = token.isEmpty() ? 0 : Integer.parseInt(token);
      if (from >= 0 && from <= LONGEST) {
        return from;
      }
    } catch (NumberFormatException _) {
      // Answered below, like a number out of range.
    }
    throw new Refused(Refused.Kind.INVALID, "page_token is not one of ours");
  }

  /// @param from how many of them earlier pages had; who comes while a client turns pages may be on two, or on none
  static ListStickEntriesResponse list(StickTables.Listing listing, int from) {
    var config = listing.table().config();
    var message = ListStickEntriesResponse.newBuilder().setUsed(listing.used()).setSize(config.size())
        .setMatching(listing.matching());
    if (config.expire() != null) {
      message.setExpire(Messages.duration(config.expire()));
    }
    listing.entries().stream().skip(from).forEach(entry -> message.addEntries(entry(entry)));
    if (listing.entries().size() < listing.matching()) {
      message.setNextPageToken(String.valueOf(listing.entries().size()));
    }
    return message.build();
  }

  private static StickEntry entry(StickTable.Entry entry) {
    var message = StickEntry.newBuilder().setClient(entry.client().getHostAddress()).setServer(entry.server())
        .setIdle(Messages.duration(entry.idle()));
    entry.left().ifPresent(left -> message.setLeft(Messages.duration(left)));
    return message.build();
  }
}
