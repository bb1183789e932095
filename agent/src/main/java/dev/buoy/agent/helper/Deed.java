package dev.buoy.agent.helper;

import dev.buoy.agent.drill.Fault;

/// A fault as words for `sh`: to do it, and to take it back. Taking back is right at any time, also twice, and also when
/// it was never done. Every value comes quoted, or is a number.
/// @param check fails, and says why on its stderr, where it cannot be done here
/// @param act does it
/// @param undo takes it back
record Deed(String check, String act, String undo) {
  private static final String TABLE = "buoy_drill";

  /// Which packets an isolated node does not hear or say.
  enum Way {
    IN, OUT, BOTH
  }

  /// What an agent is: its process, and how it is started again.
  /// @param pid its process
  /// @param started that process's start in ticks since boot, which with its id names it for ever
  /// @param start words that start it again; it is a mistake of nobody when one runs already
  record Agent(long pid, long started, String start) {}

  /// The words for a fault.
  /// @param link the interface of the instance
  /// @param folder a folder of the helper's, for what it has to remember
  static Deed of(Fault fault, Agent agent, String link, Way way, String folder) {
    return switch (fault) {
      case STOP -> new Deed("", signal("TERM", agent), agent.start());
      case KILL -> new Deed("", signal("KILL", agent), agent.start());
      case FREEZE -> new Deed("", signal("STOP", agent), signal("CONT", agent));
      case LINK -> link(quoted(link), quoted(folder));
      case ISOLATE -> isolate(link, way);
      case HANDOVER, PROXY, BACKEND -> throw new IllegalArgumentException(fault + " is the agent's own");
    };
  }

  /// To nobody but the very process that was meant.
  private static String signal(String signal, Agent agent) {
    return "[ \"$(sed 's/.*) //' /proc/" + agent.pid() + "/stat 2>/dev/null | cut -d' ' -f20)\" != " + agent.started()
        + " ] || kill -" + signal + " " + agent.pid();
  }

  /// Routes, and addresses of IPv6, go away with the link: they are kept, and put back.
  private static Deed link(String link, String folder) {
    var keep = "/proc/sys/net/ipv6/conf/" + link + "/keep_addr_on_down";
    var act = "ip -4 route save dev " + link + " >" + folder + "/routes4; ip -6 route save dev " + link + " >" + folder
        + "/routes6; cat " + keep + " >" + folder + "/keep; echo 1 >" + keep + "; ip link set dev " + link + " down";
    var undo = "ip link set dev " + link + " up; ip route restore <" + folder + "/routes4; ip -6 route restore <"
        + folder
        + "/routes6; cat " + folder + "/keep >" + keep;
    return new Deed("ip link show dev " + link + " up | grep -q . || { echo " + link + " is down already >&2; false; }",
        act,
        undo);
  }

  /// At the edge of the interface: packets that are sent beside the IP stack pass there as well.
  private static Deed isolate(String link, Way way) {
    var rules = new StringBuilder("table netdev " + TABLE + " {");
    if (way != Way.OUT) {
      rules.append(chain("in", "ingress", link));
    }
    if (way != Way.IN) {
      rules.append(chain("out", "egress", link));
    }
    var table = quoted(rules.append(" }").toString());
    return new Deed("echo " + table + " | nft -c -f -", "echo " + table + " | nft -f -",
        "nft delete table netdev " + TABLE);
  }

  private static String chain(String name, String hook, String link) {
    return " chain " + name + " { type filter hook " + hook + " device \"" + link + "\" priority -500;"
        + " ip protocol 112 drop; ip6 nexthdr 112 drop; }";
  }

  /// One word for `sh`.
  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
