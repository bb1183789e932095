package dev.buoy.agent.helper;

import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Injection.Way;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/// A fault as words for `sh`: to do it, and to take it back. Taking back is right at any time, also twice, and also when
/// it was never done. Every value comes quoted, or is a number.
/// @param check fails, and says why on its stderr, where it cannot be done here
/// @param act does it
/// @param undo takes it back
/// @param byHand what an operator runs where that fails
/// @param rights words before those: who does it with fewer rights than the helper has
/// @param log the file that an agent writes to when it is started again, by the descriptor 4; empty: none
record Deed(String check, String act, String undo, String byHand, List<String> rights, String log) {
  private static final String TABLE = "buoy_drill";
  /// Tenths of a second that an agent may take to end.
  private static final int WAITS = 100;
  private static final Pattern NAME = Pattern.compile("(?!\\.\\.?$)[^\\s/\"'\\\\]{1,15}");

  /// What an agent is: its process, and how it is started again.
  /// @param pid its process
  /// @param started that process's start in ticks since boot, which with its id names it for ever
  /// @param start words that start it again; it is a mistake of nobody when one runs already
  /// @param byHand the same for an operator
  /// @param rights words before everything that is done to it: what it could not do to itself is not done
  /// @param log what it writes to
  record Agent(long pid, long started, String start, String byHand, List<String> rights, String log) {}

  /// Port: finds the agent.
  @FunctionalInterface
  interface Agents {
    /// The one that is meant.
    /// @throws IOException when there is none
    Agent read() throws IOException;
  }

  /// The words for a fault.
  /// @param link the interface of the instance
  /// @param folder where nothing is yet: for what it has to remember, from when it is done until it is taken back
  /// @throws IOException when there is no agent to which it could be done
  static Deed of(Fault fault, Agents agents, String link, Way way, String folder) throws IOException {
    return switch (fault) {
      case STOP -> ended("TERM", agents.read());
      case KILL -> ended("KILL", agents.read());
      case FREEZE -> frozen(agents.read());
      case LINK -> link(name(link), folder);
      case ISOLATE -> isolate(name(link), way);
      case HANDOVER, PROXY, BACKEND -> throw new IllegalArgumentException(fault + " is the agent's own");
    };
  }

  private static Deed ended(String signal, Agent agent) {
    return new Deed("", signal(signal, agent), again(agent), agent.byHand(), agent.rights(), agent.log());
  }

  private static Deed frozen(Agent agent) {
    return new Deed("", signal("STOP", agent), signal("CONT", agent), "kill -CONT " + agent.pid(), agent.rights(), "");
  }

  /// What a file calls an interface is no more than a name.
  private static String name(String link) {
    if (!NAME.matcher(link).matches()) {
      throw new IllegalArgumentException("no interface can be called " + link);
    }
    return link;
  }

  /// To nobody but the very process that was meant.
  private static String signal(String signal, Agent agent) {
    return "[ \"$(sed 's/.*) //' /proc/" + agent.pid() + "/stat 2>/dev/null | cut -d' ' -f20)\" != " + agent.started()
        + " ] || kill -" + signal + " " + agent.pid();
  }

  /// Once it has ended, and not before: two would be in each other's way. One that has not ended was never told to.
  private static String again(Agent agent) {
    var is = "sed 's/.*) //' /proc/" + agent.pid() + "/stat 2>/dev/null | cut -d' ' -f1,20";
    return "alive() { case \"$(" + is + ")\" in [ZX]*) false;; *' '" + agent.started() + ") true;; *) false;; esac; };"
        + " left=" + WAITS + "; while alive && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done;"
        + " if ! alive; then " + agent.start() + "; fi";
  }

  /// Routes, and addresses of IPv6, go away with the link: they are kept, and put back. There is something to take back
  /// once the last of the files is there. What `ip` says of routes that are there already is not worth its end, which is
  /// what a log that nobody reads would be.
  private static Deed link(String name, String kept) {
    var link = quoted(name);
    var folder = quoted(kept);
    var keep = "/proc/sys/net/ipv6/conf/" + link + "/keep_addr_on_down";
    var act = "mkdir -m 700 " + folder + " && cd " + folder + " && { ip -4 route save dev " + link
        + " >routes4; ip -6 route save dev " + link + " >routes6; cat " + keep + " >kept && mv kept keep && echo 1 >"
        + keep + " && ip link set dev " + link + " down; }";
    var undo = "[ ! -e " + folder + " ] || { cd " + folder + " && { [ ! -e keep ] || { ip link set dev " + link
        + " up && { ip route restore <routes4 2>/dev/null; ip -6 route restore <routes6 2>/dev/null; cat keep >" + keep
        + "; }; }; } && cd / && rm -rf " + folder + "; }";
    return new Deed("ip -o link show dev " + link + " | grep -q '[<,]UP[,>]' || { echo " + link
        + " is down already; false; }", act, undo, "ip link set dev " + link + " up", List.of(), "");
  }

  /// At the edge of the interface: packets that are sent beside the IP stack pass there as well.
  private static Deed isolate(String link, Way way) {
    var rules = new StringBuilder("table netdev " + TABLE + " {\n");
    if (way != Way.OUT) {
      rules.append(chain("in", "ingress", link));
    }
    if (way != Way.IN) {
      rules.append(chain("out", "egress", link));
    }
    var table = quoted(rules.append("}").toString());
    return new Deed("echo " + table + " | nft -c -f -", "echo " + table + " | nft -f -",
        "nft 'add table netdev " + TABLE + "; delete table netdev " + TABLE + "'",
        "nft delete table netdev " + TABLE, List.of(), "");
  }

  private static String chain(String name, String hook, String link) {
    return " chain " + name + " { type filter hook " + hook + " device \"" + link + "\" priority -500;"
        + " ip protocol 112 drop; ip6 nexthdr 112 drop; }\n";
  }

  /// One word for `sh`.
  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
