package dev.buoy.agent;

import static java.util.Objects.requireNonNull;

import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.linux.VrrpHost;
import dev.buoy.agent.linux.VrrpInterface;
import dev.buoy.agent.operation.Author;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.Overrides;
import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.script.ScriptRunner;
import dev.buoy.agent.track.Sampler;
import dev.buoy.agent.track.SystemSampler;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.track.TrackerView;
import dev.buoy.agent.track.Trackers;
import dev.buoy.agent.vrrp.EffectivePriority;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.Rejection;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.Synchrony;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.vrrp.Yield;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.CompletableFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The virtual routers of this node and the trackers that they depend on. Trackers and routers run on one loop; the map
/// of routers is changed by one thread at a time.
final class Routers {
  private static final String SERVES = "the node's proxy serves at the addresses";

  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final VrrpHost host;
  private final Journal journal;
  private final Sampler sampler;
  private final ScriptRunner runner;
  private final ProxyWatch proxy;
  private final BiConsumer<String, Why> overrideEnded;
  private final Farewells farewells;
  private volatile Map<String, VrrpInterface> routers = Map.of();
  private volatile NodeNames names = NodeNames.NONE;
  private final Map<String, RouterEvents> events = new ConcurrentHashMap<>();
  private volatile Trackers trackers;
  private volatile List<VirtualRouterConfig> configs = List.of();
  /// What keeps the node's proxy from serving, by router; written on the loop.
  private volatile Map<String, String> hindrances = Map.of();
  /// On the loop.
  private Set<String> counting = Set.of();
  private final List<Cancellable> links = new ArrayList<>();
  private final SynchronousRouters synchronous = new SynchronousRouters(() -> routers);

  Routers(NodeConfig file, VrrpHost host, Journal journal, Executor background, ScriptRunner runner,
      ProxyWatch proxy, BiConsumer<String, Why> overrideEnded, Farewells farewells) {
    this.host = host;
    this.proxy = proxy;
    this.journal = journal;
    this.sampler = new SystemSampler(background);
    this.runner = runner;
    this.overrideEnded = overrideEnded;
    this.farewells = farewells;
    this.trackers = trackers(file.trackers());
  }

  /// Names the nodes that events tell of from now on.
  void naming(NodeNames nodes) {
    names = nodes;
  }

  void start(NodeConfig file) {
    configs = file.routers();
    host.loop().execute(() -> startTrackers(file.trackers()));
    become(file.routers(), Why.because("started"));
    host.loop().execute(() -> synchronous.regroup(file.syncGroups()));
    host.loop().schedule(ProxyWatch.PERIOD, this::watchProxy);
  }

  /// What each router is now, in the order of the file.
  List<RouterView> views() {
    return routers.values().stream().map(VrrpInterface::view).toList();
  }

  List<TrackerView> trackerViews() {
    return trackers.views();
  }

  /// What an operator should know of addresses that others put on the interface.
  List<String> warnings() {
    return routers.values().stream().flatMap(router -> router.warnings().stream()).toList();
  }

  /// What is wrong with the host that all routers share; of no interest where there are none.
  List<String> alarms() {
    return routers.isEmpty() ? List.of() : host.alarms();
  }

  /// Tells the trackers something; `news` runs on their loop.
  void track(Consumer<Trackers> news) {
    host.loop().execute(() -> news.accept(trackers));
  }

  /// A frontend began or ceased to listen: whether the proxy serves is looked at now, and not a second later.
  void frontendChanged() {
    host.loop().execute(this::lookAtProxy);
  }

  /// Gives each router the priority that the trackers leave of it, also when no tracker has changed: at start, when
  /// those with a positive weight hold, and after a change of the file, when what failed may be gone.
  void prioritise(List<String> causes) {
    host.loop().execute(() -> {
      var failing = trackers.views().stream().filter(view -> !view.holds())
          .map(view -> "tracker " + view.name() + " fails: " + view.reason()).toList();
      prioritise(new Why(failing.isEmpty() ? "all trackers hold" : String.join(", ", failing), causes));
      lookAtProxy();
      tellOfProxy(causes);
    });
  }

  /// What failing trackers make of each router, whether they count or not.
  Map<String, Deficit> deficits() {
    var views = trackers.views();
    var deficits = new HashMap<String, Deficit>();
    configs.forEach(config -> deficits.put(config.name(),
        deficit(config, views, hindrances.containsKey(config.name()))));
    return deficits;
  }

  /// @param hindered whether the node's proxy does not serve at the addresses
  static Deficit deficit(VirtualRouterConfig config, List<TrackerView> views, boolean hindered) {
    var holds = new HashMap<String, Boolean>();
    var numbers = new HashMap<String, Integer>();
    var zeros = new HashMap<String, Integer>();
    for (var view : views) {
      holds.put(view.name(), view.holds());
      if (view.number() != null) {
        numbers.put(view.name(), view.number());
        zeros.put(view.name(), 0);
      }
    }
    var best = EffectivePriority.of(config.priority(), config.tracks(), Map.of(), zeros);
    var now = EffectivePriority.of(config.priority(), config.tracks(), holds, numbers);
    return new Deficit(now.fault() != null || hindered, Math.max(0, best.priority() - now.priority()));
  }

  /// Of the routers with `relative_failover`, those whose failing trackers count. The others stand as if all held.
  void count(Set<String> instances, String reason) {
    host.loop().execute(() -> {
      counting = Set.copyOf(instances);
      prioritise(Why.because(reason));
      tellOfProxy(List.of());
    });
  }

  /// The last packets that a router did not accept, of each source and reason.
  List<Rejection> rejections(String instance) {
    var router = routers.get(instance);
    return router == null ? List.of() : router.rejections();
  }

  void apply(Generation before, Generation after, String causedBy) {
    var why = new Why("the file changed", List.of(causedBy));
    var known = routers;
    configs = after.file().routers();
    if (!before.file().trackers().equals(after.file().trackers())) {
      host.loop().execute(() -> {
        var previous = trackers;
        previous.close();
        trackers = trackers(after.file().trackers());
        trackers.inherit(previous);
        startTrackers(after.file().trackers());
      });
    }
    if (!before.file().routers().equals(after.file().routers())) {
      become(after.file().routers(), why);
    }
    if (!Objects.equals(before.overrides().standby(), after.overrides().standby())
        || !before.file().routers().equals(after.file().routers())) {
      applyStandby(after.overrides().standby(), causedBy);
    }
    host.loop().execute(() -> synchronous.regroup(after.file().syncGroups()));
    applyYields(yields(before), yields(after), known, causedBy);
  }

  void close() {
    host.close();
  }

  private void become(List<VirtualRouterConfig> next, Why why) {
    var changed = new LinkedHashMap<String, VrrpInterface>();
    var known = routers;
    stopThoseNotIn(next, known, why);
    for (var config : next) {
      var router = known.get(config.name());
      if (router != null && Participant.sameRouter(config, router.view().config())) {
        if (!config.equals(router.view().config())) {
          router.reconfigure(config);
        }
        changed.put(config.name(), router);
      } else {
        var listener = new RouterEvents(config.name(), journal, overrideEnded, farewells, synchronous, () -> names);
        events.put(config.name(), listener);
        changed.put(config.name(), host.open(config, listener));
      }
    }
    routers = changed;
  }

  /// All at once, as each takes its time to hand over; one that fails does not keep the rest back.
  private static void stopThoseNotIn(List<VirtualRouterConfig> next, Map<String, VrrpInterface> known, Why why) {
    var stopped = new ArrayList<CompletableFuture<?>>();
    known.forEach((name, router) -> {
      if (next.stream().noneMatch(config -> Participant.sameRouter(config, router.view().config()))) {
        stopped.add(router.stop(new Why(name + " is no longer in the file", why.causes())));
      }
    });
    CompletableFuture.allOf(stopped.toArray(CompletableFuture[]::new))
        .orTimeout(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS).handle((_, _) -> true).join();
  }

  /// @param known the routers before; one that is new, under an old name too, has to be told
  private void applyYields(Map<String, Overrides.Yield> before, Map<String, Overrides.Yield> after,
      Map<String, VrrpInterface> known, String causedBy) {
    after.forEach((instance, yield) -> {
      var router = routers.get(instance);
      if (router != null
          && (!yield.equals(before.get(instance)) || !router.equals(known.get(instance)))) {
        requireNonNull(events.get(instance)).standsBackFor(causedBy);
        router.tell(participant -> participant.standBack(unlimited(yield)));
      }
    });
    before.keySet().stream().filter(instance -> !after.containsKey(instance)).forEach(instance -> {
      var router = routers.get(instance);
      if (router != null) {
        router.tell(participant -> participant.release(new Why("forced failover released", List.of(causedBy))));
      }
    });
  }

  /// Told to routers that know already, it changes nothing.
  private void applyStandby(@Nullable Author standby, String causedBy) {
    var why = standby == null
        ? new Why("no longer in standby", List.of(causedBy))
        : new Why("in standby by " + standby.operator() + (standby.reason().isEmpty() ? "" : ": " + standby.reason()),
            List.of(causedBy));
    events.values().forEach(each -> each.standby(standby != null));
    routers.values()
        .forEach(router -> router.tell(participant -> participant.fault(FaultCause.STANDBY, standby != null, why)));
  }

  /// The forced failovers in force: one of a member is one of its whole sync group.
  private static Map<String, Overrides.Yield> yields(Generation generation) {
    var all = new TreeMap<String, Overrides.Yield>();
    generation.overrides().yields().forEach((instance, yield) -> Synchrony
        .together(generation.file().syncGroups(), instance).forEach(member -> all.putIfAbsent(member, yield)));
    all.putAll(generation.overrides().yields());
    return all;
  }

  /// Its end is kept by the operations, which release it; the router gets no limit of its own.
  private static Yield unlimited(Overrides.Yield yield) {
    Author author = yield.author();
    return new Yield(author.operator(), author.reason(), author.since(), null, author.operation(), yield.to());
  }

  private Trackers trackers(List<TrackerConfig> trackerConfigs) {
    return new Trackers(trackerConfigs, host.loop(), host.loop()::execute, runner, sampler,
        new TrackerNews());
  }

  /// On the loop.
  private void startTrackers(List<TrackerConfig> trackerConfigs) {
    links.forEach(Cancellable::cancel);
    links.clear();
    trackers.start();
    trackerConfigs.forEach(config -> {
      if (config instanceof TrackerConfig.Interface(_, var link)) {
        links.add(host.watchLink(link, (up, why) -> trackers.interfaceState(link, up, why)));
      }
    });
  }

  /// On the loop.
  private void watchProxy() {
    host.loop().schedule(ProxyWatch.PERIOD, this::watchProxy);
    lookAtProxy();
  }

  private void lookAtProxy() {
    var found = proxy.look(configs, host.loop().nanoTime());
    if (!found.equals(hindrances)) {
      var sentences = found.values().stream().distinct().collect(Collectors.joining(", "));
      hindrances = Map.copyOf(found);
      var event = journal.append(found.isEmpty()
          ? Entry.of(Kind.TRACKER_STATE, Severity.NOTICE, "track_proxy", "fails", "holds", Why.because(SERVES))
          : Entry.of(Kind.TRACKER_STATE, Severity.WARNING, "track_proxy", "", "fails",
              new Why(sentences, proxy.causes())));
      tellOfProxy(List.of(event.id()));
    }
  }

  /// On the loop. Told to routers that know already, it changes nothing.
  private void tellOfProxy(List<String> causes) {
    for (var config : configs) {
      var router = routers.get(config.name());
      if (router != null) {
        var hindrance = counts(config) ? hindrances.get(config.name()) : null;
        var why = new Why(hindrance == null ? SERVES : hindrance, causes);
        router.tell(participant -> participant.fault(FaultCause.PROXY, hindrance != null, why));
      }
    }
  }

  private boolean counts(VirtualRouterConfig config) {
    return !config.options().relative() || counting.contains(config.name());
  }

  /// On the loop.
  private final class TrackerNews implements Trackers.Listener {
    @Override
    public void changed(String tracker, boolean holds, Why why) {
      tell(tracker, holds ? Severity.NOTICE : Severity.WARNING, holds ? "fails" : "holds", holds ? "holds" : "fails",
          why, holds ? " holds again: " : " fails: ");
    }

    @Override
    public void numberChanged(String tracker, int from, int to, Why why) {
      tell(tracker, Severity.NOTICE, Integer.toString(from), Integer.toString(to), why, " changed: ");
    }

    private void tell(String tracker, Severity severity, String from, String to, Why why, String verb) {
      var event = journal.append(Entry.of(Kind.TRACKER_STATE, severity, tracker, from, to, why));
      prioritise(new Why("tracker " + tracker + verb + why.reason(), List.of(event.id())));
    }
  }

  /// On the loop: what the trackers make of each router's priority.
  private void prioritise(Why why) {
    var holds = trackers.holds();
    var numbers = trackers.numbers();
    for (var config : configs) {
      var router = routers.get(config.name());
      if (router != null) {
        var effective = counts(config)
            ? EffectivePriority.of(config.priority(), config.tracks(), holds, numbers)
            : EffectivePriority.of(config.priority(), config.tracks(), Map.of(), Map.of());
        router.tell(participant -> participant.priority(effective.priority(), effective.fault(), why));
      }
    }
  }
}
