package dev.buoy.e2e.interop;

/// The sentences of the failover page, which hold whatever the figures are.
final class FailoverWords {
  static final String MEASURED = """
      # Failover: Buoy beside keepalived

      ## What was measured
      Three nodes (priorities 150, 100, 50) and a client on one bridge, in network namespaces of one machine. The
      client asks an echo at the virtual address over UDP every millisecond. A pause is the time between two answers;
      the longest one of a run is what the tables show. A question is lost when it has no answer 1024 questions later.
      For two events another client, which always asks the first node's own hardware address, tells how long that node
      goes on answering. Buoy and keepalived get the same lab, priorities, interval, preemption and tracker; Buoy has
      `fence: auto` besides. They take turns run by run, in labs that stay up; the lab that waits for its turn
      advertises and is asked nothing. Every program has run for four seconds or more before something happens to it,
      and it happens at a random phase of the interval. 1000 ms is version 2, the other intervals are version 3.

      """;

  static final String REPEAT = """

      To repeat it: `scripts/bench failover` (or `scripts/bench failover --minutes 9`, again and again while its
      status is 3), as root, on an otherwise idle machine.

      ## Goals
      Runs of Buoy that reached the goal, of those judged, and the worst of them.

      """;

  static final String PAUSES = """

      ## %d ms
      Theory for the node of priority 100: Master_Down_Interval %.1f ms, of which %.1f ms skew. Pauses in ms: median /
      90th percentile / maximum (runs). Where a dead node answers for as long as was looked, a short pause at `kill -9`
      is that node's doing and no failover.

      | Event | Theory | keepalived | Buoy | Ratio of medians |
      |---|---|---|---|---|
      """;

  static final String LOSSES = """

      Questions lost: median / 90th percentile / maximum (runs without a loss), and runs with more than one transition
      to master.

      | Event | keepalived | Buoy | keepalived flapped | Buoy flapped |
      |---|---|---|---|---|
      """;

  static final String LIMITS = """

      ## What this does not say
      All nodes, the switch and the client share the processors of one machine: a node that starts or dies takes time
      from the others, and there is no network card, cable or real switch that loses, delays or relearns. The client
      is one UDP socket that asks steadily; open TCP connections, other clients' ARP caches and routers are not looked
      at. The nodes fail over again and again, so their code is warmer than that of a backup that does it once a year,
      and the few runs of an event that the tables name show medians and rough bounds, not rare cases: a maximum is the
      longest that was seen here, not the longest there is. A pause of up to about 3 ms can be the probe's own. keepalived is the
      version named above with its defaults beside the settings named; newer versions and other settings were not
      measured, nor were more than one router, many addresses, IPv6 and unicast.

      A processor that stands still may be the host's doing, and it may be that of two masters that answer each other as
      fast as they can: nearly all runs apart are a keepalived's wake-up or healed split, with up to 55 transitions in a
      run. Why a goal is missed, and what was tried: [ADR 0022](../adr/0022-failover-goals-missed.md).
      """;

  private FailoverWords() {}
}
