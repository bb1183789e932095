package dev.buoy.agent;

import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.prober.Responder;
import dev.buoy.agent.time.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The responder of this node, where the file wants it. Any thread.
final class Responding implements AutoCloseable {
  private static final String CONDITION = "RESPONDER";

  private final String node;
  private final Journal journal;
  private @Nullable Responder responder;
  /// Those that take no connections any more, and have some.
  private final List<Responder> former = new ArrayList<>();
  private int wanted;
  private boolean shut;
  private volatile String alarm = "";

  Responding(String node, Journal journal) {
    this.node = node;
    this.journal = journal;
  }

  /// Has it answer on this port, or not at all; where it cannot, the next look tries again.
  /// @param port 0: not at all
  synchronized void look(int port) {
    if (port != wanted) {
      end();
    }
    wanted = port;
    former.removeIf(Responder::idle);
    if (port == 0) {
      stands("");
    } else if (responder == null && !shut) {
      begin(port);
    }
  }

  /// Refuses probes until it is opened again: it stands for frontends that refuse clients.
  synchronized void shut() {
    shut = true;
    if (responder != null) {
      responder.refuse();
      former.add(responder);
      responder = null;
    }
  }

  /// Ends `shut`; at once, as frontends do.
  synchronized void open() {
    if (shut) {
      shut = false;
      look(wanted);
    }
  }

  /// Resets the connections to an address that leaves this node, as clients' are (`on_release`, ADR 0018).
  synchronized void reset(InetAddress address) {
    if (responder != null) {
      responder.reset(address);
    }
    former.forEach(each -> each.reset(address));
  }

  private void begin(int port) {
    try {
      // The wildcard of IPv6 takes IPv4 as well, and addresses that come later.
      responder = new Responder(new InetSocketAddress(port), node, Pause.SYSTEM);
      stands("");
    } catch (IOException e) {
      stands("drills.responder: the port " + port + " cannot be had (" + e.getMessage()
          + "): drills have nothing to measure on this node; give it another one");
    }
  }

  private void stands(String sentence) {
    if (sentence.equals(alarm)) {
      return;
    }
    var before = alarm;
    alarm = sentence;
    journal.append(sentence.isEmpty()
        ? Entry.of(Kind.AGENT_CONDITION, Severity.NOTICE, "drills", CONDITION, "",
            Why.because("over; it was: " + before))
        : Entry.of(Kind.AGENT_CONDITION, Severity.WARNING, "drills", "", CONDITION, Why.because(sentence)));
  }

  /// What is wrong with it now.
  Optional<String> alarm() {
    return Optional.of(alarm).filter(sentence -> !sentence.isEmpty());
  }

  @Override
  public synchronized void close() {
    end();
  }

  private void end() {
    if (responder != null) {
      responder.close();
      responder = null;
    }
    former.forEach(Responder::close);
    former.clear();
  }
}
