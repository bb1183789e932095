package dev.buoy.agent.operation;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.ElectionChange;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Foresees what another file does to elections, by the routers themselves (ADR 0032): trackers and forced failovers take
/// and add what they take and add now. For one plan: every peer is asked once, when the first election is foreseen. Used
/// by one thread at a time.
public final class ForecastElections implements Elections {
  private final Supplier<Function<String, List<Peers.PeerRouter>>> peers;
  private final Supplier<List<RouterView>> routers;
  private final Supplier<ClusterConfig> running;
  private final String self;
  private @Nullable Function<String, List<Peers.PeerRouter>> asked;

  /// @param peers asks every other node once, as [Peers#askOnce]
  /// @param routers of this node, as they stand
  /// @param running what every node runs
  public ForecastElections(Supplier<Function<String, List<Peers.PeerRouter>>> peers, Supplier<List<RouterView>> routers,
      Supplier<ClusterConfig> running,
      String self) {
    this.peers = peers;
    this.routers = routers;
    this.running = running;
    this.self = self;
  }

  @Override
  public Outlook outlook(String instance, ClusterConfig next) {
    var now = settings(running.get(), instance);
    var own = routers.get().stream().filter(view -> view.config().name().equals(instance)).findFirst();
    var contenders = Electorate.of(self, own, asked().apply(instance), now);
    return outlook(contenders, settings(next, instance));
  }

  private Function<String, List<Peers.PeerRouter>> asked() {
    var once = asked;
    if (once == null) {
      once = peers.get();
      asked = once;
    }
    return once;
  }

  private static Map<String, VirtualRouterConfig> settings(ClusterConfig file, String instance) {
    var settings = new LinkedHashMap<String, VirtualRouterConfig>();
    file.nodeNames().forEach(node -> file.node(node).routers().stream()
        .filter(router -> router.name().equals(instance)).forEach(router -> settings.put(node, router)));
    return settings;
  }

  /// @param next what the file will say of the instance on each node
  static Outlook outlook(List<Contender> contenders, Map<String, VirtualRouterConfig> next) {
    var master = contenders.stream().filter(Contender::master).findFirst();
    var changes = new ArrayList<ElectionChange>();
    // As the change goes over the nodes: who leads is last.
    contenders.stream().sorted(Comparator.comparing(Contender::master)).forEach(each -> {
      var config = next.get(each.node());
      if (config == null) {
        changes.add(new ElectionChange.Stops(each.node()));
      } else if (!config.equals(each.config())) {
        changes.add(new ElectionChange.Loads(each.node(), config));
      }
    });
    var forecast = Forecast.of(contenders, changes);
    return new Outlook(master.map(Contender::node).orElse(""), forecast.master().orElse(""),
        contenders.stream().filter(each -> serves(each, next))
            .sorted(Comparator.comparingInt((Contender each) -> priority(each, next)).reversed())
            .map(Contender::node).toList());
  }

  private static boolean serves(Contender contender, Map<String, VirtualRouterConfig> next) {
    return (contender.state() == RouterState.MASTER || contender.state() == RouterState.BACKUP)
        && Optional.ofNullable(next.get(contender.node())).filter(config -> !config.options().observe()).isPresent();
  }

  private static int priority(Contender contender, Map<String, VirtualRouterConfig> next) {
    var config = next.get(contender.node());
    return contender.standsBack() || config == null
        ? 1
        : contender.priority() + config.priority() - contender.config().priority();
  }
}
