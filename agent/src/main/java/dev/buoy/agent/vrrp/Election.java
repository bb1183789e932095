package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import dev.buoy.agent.vrrp.Forecast.Turn;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/// One virtual router of several nodes in virtual time, on a network that loses nothing.
final class Election implements Scheduler {
  /// Beyond it nothing is waited for: longer than any delay that a file may ask for before a node preempts.
  private static final Duration LONGEST = Duration.ofMinutes(30);
  /// What is not counted in intervals: the longest hand-over, and the pause between two answers to a rival.
  private static final Duration REST = Duration.ofSeconds(4);
  private static final int LONGEST_WAIT_IN_INTERVALS = 5;

  private final PriorityQueue<Due> dues = new PriorityQueue<>();
  private final List<ElectionNode> nodes = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private long now;
  private long scheduled;
  private long moved;
  private int waiting;
  private long outage;

  Election(List<Contender> contenders) {
    var master = contenders.stream().filter(each -> each.state() == RouterState.MASTER).findFirst().orElse(null);
    contenders.forEach(each -> nodes.add(new ElectionNode(this, each, master)));
    nodes.forEach(ElectionNode::begin);
  }

  Forecast after(List<? extends ElectionChange> changes) {
    changes.forEach(this::make);
    while (!dues.isEmpty() && !atRest(dues.peek().at)) {
      var due = dues.remove();
      pass(due.at);
      due.task.run();
    }
    var masters = nodes.stream().filter(ElectionNode::master).map(ElectionNode::name).toList();
    return new Forecast(turns, masters, Duration.ofNanos(outage), nodes.stream().anyMatch(ElectionNode::serves),
        now < LONGEST.toNanos());
  }

  private void make(ElectionChange change) {
    switch (change) {
      case ElectionChange.StandsBack(var name) -> node(name).on(new VrrpEvent.Yielded(ElectionNode.WISH));
      case ElectionChange.Competes(var name) -> node(name).on(new VrrpEvent.Released(ElectionNode.WHY));
      case ElectionChange.Fails(var name) ->
        node(name).on(new VrrpEvent.FaultRaised(FaultCause.STANDBY, ElectionNode.WHY));
      case ElectionChange.Recovers(var name) -> node(name).recover();
      case ElectionChange.Prioritises(var name, var priority) ->
        node(name).prioritise(priority);
      case ElectionChange.Loads(var name, var config) -> load(node(name), config);
      case ElectionChange.Starts(var name) -> node(name).on(new VrrpEvent.Startup(ElectionNode.WHY));
      case ElectionChange.Stops(var name) -> node(name).on(new VrrpEvent.Shutdown(ElectionNode.WHY));
      case ElectionChange.Isolates(var name, var deaf, var mute) -> node(name).isolate(deaf, mute);
      case ElectionChange.Refuses(var name) -> node(name).refuse();
      case ElectionChange.Later(var after, var later) -> {
        waiting++;
        schedule(after, () -> {
          waiting--;
          stirred();
          make(later);
        });
      }
      case ElectionChange.Dies(var name) -> {
        node(name).die();
        nodes.remove(node(name));
      }
    }
  }

  private void load(ElectionNode node, VirtualRouterConfig config) {
    if (Participant.sameRouter(node.config(), config)) {
      node.reconfigure(config);
      return;
    }
    node.on(new VrrpEvent.Shutdown(Why.because("another file")));
    var next = new ElectionNode(this, node.successor(config), null);
    nodes.add(next);
    next.on(new VrrpEvent.Startup(ElectionNode.WHY));
  }

  /// The last one of this name: one that was replaced may still hand over.
  private ElectionNode node(String name) {
    return nodes.reversed().stream().filter(each -> each.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender on " + name));
  }

  /// Nothing has moved for longer than any router waits for anything, but for a delay that the file gives.
  private boolean atRest(long next) {
    var longest = nodes.stream().map(node -> node.config().advertInterval()).max(Duration::compareTo)
        .orElse(Duration.ZERO);
    var calm = longest.multipliedBy(LONGEST_WAIT_IN_INTERVALS).plus(REST).toNanos();
    return next > LONGEST.toNanos()
        || (waiting == 0 && next - moved > calm && nodes.stream().noneMatch(ElectionNode::delays));
  }

  private void pass(long to) {
    if (to > now && nodes.stream().noneMatch(ElectionNode::serves)) {
      outage += to - now;
    }
    now = to;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    var due = new Due(now + delay.toNanos(), scheduled++, task);
    dues.add(due);
    return () -> dues.remove(due);
  }

  /// Something happens now that was waited for: what comes of it is waited for too.
  void stirred() {
    moved = now;
  }

  void turned(ElectionNode node, RouterState from, RouterState to) {
    if (from != to) {
      moved = now;
      turns.add(new Turn(node.name(), from, to, Duration.ofNanos(now)));
    }
  }

  /// Everybody whom it reaches and who accepts it hears it, a moment later.
  void send(ElectionNode from, Advertisement advertisement) {
    for (var to : nodes) {
      if (!to.name().equals(from.name()) && from.reaches(to) && accepts(to.config(), from.config())) {
        schedule(Forecast.NETWORK, () -> to.on(new VrrpEvent.Received(advertisement, from.address())));
      }
    }
  }

  /// Whether the packets of one are valid to the other, who may run another file.
  private static boolean accepts(VirtualRouterConfig to, VirtualRouterConfig from) {
    return to.virtualRouterId() == from.virtualRouterId() && to.version() == from.version()
        && to.unicast() == from.unicast()
        && new HashSet<>(addresses(to)).equals(new HashSet<>(addresses(from)))
        && (to.version() == 2
            ? Objects.equals(to.authPass(), from.authPass())
                && to.advertInterval().equals(from.advertInterval())
            : Objects.equals(to.options().hmac(), from.options().hmac()));
  }

  private static List<InetAddress> addresses(VirtualRouterConfig config) {
    return config.addresses().stream().map(VirtualAddress::address).toList();
  }

  /// Something to come. What is due at the same instant comes in the order in which it was scheduled.
  private static final class Due implements Comparable<Due> {
    private final long at;
    private final long number;
    private final Runnable task;

    private Due(long at, long number, Runnable task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }
}
