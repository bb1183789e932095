package dev.buoy.agent.cluster;

/// Something wrong with a virtual router across nodes, as it is at one instant.
/// @param subject what tells it apart from others of its kind: the nodes or the address it is about
/// @param detail one sentence for an operator, no full stop
/// @param packets how many packets showed it since the start; 0 when it does not show in packets
public record Condition(Kind kind, String instance, String subject, String detail, long packets) {
  /// What is wrong; the names are those of the API.
  public enum Kind {
    /// More than one node is MASTER.
    TWO_MASTERS(true),
    /// No node that answers is MASTER, and none hears one.
    NO_MASTER(true),
    /// Of two masters one hears the other, but not the reverse.
    ONE_WAY_LOSS(true),
    /// Nodes have other virtual addresses for the same router.
    UNEQUAL_ADDRESSES(false),
    /// A node that is none of the file's uses this virtual router id for something else.
    DUPLICATE_VRID(false),
    WRONG_PASSWORD(false),
    WRONG_INTERVAL(false),
    WRONG_VERSION(false);

    private final boolean grave;

    Kind(boolean grave) {
      this.grave = grave;
    }

    /// Whether clients may be without service.
    public boolean grave() {
      return grave;
    }
  }

  /// The same thing, whatever it looks like in detail.
  record Key(Kind kind, String instance, String subject) {}

  Key key() {
    return new Key(kind, instance, subject);
  }
}
