package dev.buoy.agent.cluster;

/// Something wrong with a virtual router across nodes, as it is at one instant.
/// @param subject what tells it apart from others of its kind: the nodes or the address it is about
/// @param detail one sentence for an operator, no full stop
/// @param packets how many packets showed it since the start; 0 when it does not show in packets
public record Condition(Kind kind, String instance, String subject, String detail, long packets) {
  /// What is wrong; the names are those of the API.
  public enum Kind {
    /// More than one node is MASTER.
    TWO_MASTERS(true, ""),
    /// No node that answers is MASTER, and none hears one.
    NO_MASTER(true, "buoy status shows why none of them serves"),
    /// This node is not MASTER, and hears neither an advertisement nor another agent.
    ISOLATED(true, "look at its link and at what is behind it"),
    /// Of two masters one hears the other, but not the reverse.
    ONE_WAY_LOSS(true, "look for a firewall or a switch that drops protocol 112"),
    /// Nodes have other virtual addresses for the same router.
    UNEQUAL_ADDRESSES(false, "give every node the same virtual_addresses and reload"),
    /// A node that is none of the file's uses this virtual router id for something else.
    DUPLICATE_VRID(false, ""),
    WRONG_PASSWORD(false, "give every node the same auth_pass (version 3: auth_hmac) and reload"),
    WRONG_INTERVAL(false, "give every node the same advert_int and reload"),
    WRONG_VERSION(false, "give every node the same version and reload");

    private final boolean grave;
    private final String remedy;

    Kind(boolean grave, String remedy) {
      this.grave = grave;
      this.remedy = remedy;
    }

    /// Whether clients may be without service.
    public boolean grave() {
      return grave;
    }
  }

  /// The detail, and what to do.
  public String sentence() {
    return kind.remedy.isEmpty() ? detail : detail + "; " + kind.remedy;
  }

  /// Whether it explains others, as a wrong password explains two masters.
  public boolean explains() {
    return switch (kind) {
      case UNEQUAL_ADDRESSES, DUPLICATE_VRID, WRONG_PASSWORD, WRONG_INTERVAL, WRONG_VERSION -> true;
      case TWO_MASTERS, NO_MASTER, ISOLATED, ONE_WAY_LOSS -> false;
    };
  }

  /// The same thing, whatever it looks like in detail.
  record Key(Kind kind, String instance, String subject) {}

  Key key() {
    return new Key(kind, instance, subject);
  }
}
