package dev.buoy.agent;

import dev.buoy.agent.cluster.Condition;
import dev.buoy.agent.cluster.Conditions;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.proxy.ProxyStatus;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What an operator has to look at, one sentence each. What the comparison of the nodes names already is not said a
/// second time in the words of a single router.
/// @param conditions that stand
/// @param nameOf the node at an address, or the address
/// @param standby whether this node is in standby: that it does not serve is what was asked for
/// @param now by the clock of the views
/// @param others what the other agents claim
record Alarms(List<Condition> conditions, Function<InetAddress, String> nameOf, boolean standby, Instant now,
    Others others) {
  private static final Set<Condition.Kind> COMPARED = EnumSet.of(Condition.Kind.UNEQUAL_ADDRESSES,
      Condition.Kind.DUPLICATE_VRID, Condition.Kind.WRONG_INTERVAL, Condition.Kind.WRONG_VERSION);

  /// Who takes a server out for longer than this, and says no end, may have forgotten it.
  private static final Duration FORGOTTEN = Duration.ofHours(12);

  Alarms {
    conditions = List.copyOf(conditions);
  }

  /// What the other agents claim now.
  interface Others {
    /// The node with a hardware address.
    Optional<String> nodeWith(String mac);

    /// Whether a node claims to be master.
    boolean leads(String instance, String node);

    /// Whether another agent compares the settings with those of that node, and names what differs.
    boolean compared(String instance, String node);
  }

  /// Of one virtual router.
  List<String> of(RouterView view) {
    var instance = view.config().name();
    var alarms = new ArrayList<String>();
    if (view.state() == RouterState.FAULT && !standby) {
      alarms.add(instance + " is in FAULT: " + String.join(", ", view.reasons()));
    }
    if (view.rival() != null && !names(instance, Condition.Kind.TWO_MASTERS)
        && !others.leads(instance, nameOf.apply(view.rival()))) {
      alarms.add(instance + ": " + nameOf.apply(view.rival()) + " claims to be master as well");
    }
    view.problems(now).stream().filter(problem -> !names(instance, problem))
        .forEach(problem -> alarms.add(instance + ": " + problem.sentence()));
    if (view.guard().fence().startsWith("unavailable")) {
      alarms.add(instance + ": its fence is " + view.guard().fence());
    }
    if (!view.unannounced().isEmpty()) {
      alarms.add(instance + ": " + view.unannounced());
    }
    alarms.addAll(claims(view));
    return alarms;
  }

  /// Whose MAC answers for which addresses. That another master does is no news.
  private List<String> claims(RouterView view) {
    var instance = view.config().name();
    var addresses = new LinkedHashMap<String, List<String>>();
    view.claims().forEach((address, macs) -> claimants(instance, macs).ifPresent(
        who -> addresses.computeIfAbsent(who, _ -> new ArrayList<>()).add(address.address().getHostAddress())));
    return addresses.entrySet().stream().map(each -> instance + ": " + each.getKey() + " for "
        + String.join(", ", each.getValue()) + " as well").toList();
  }

  private Optional<String> claimants(String instance, List<String> macs) {
    var strange = new ArrayList<String>();
    for (var mac : macs) {
      var node = others.nodeWith(mac);
      if (node.filter(name -> others.leads(instance, name)).isEmpty()) {
        strange.add(node.map(name -> name + " (" + mac + ")").orElse(mac));
      }
    }
    return switch (strange.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(strange.getFirst() + " answers");
      default -> Optional.of(strange.getFirst() + " and " + (strange.size() - 1) + " more answer");
    };
  }

  /// Of what was set at run time, if it was set so long ago that it may have been forgotten.
  static List<String> of(List<Setting> settings, Instant now) {
    return settings.stream().filter(setting -> !setting.cleared() && setting.author().until() == null
        && setting.author().since().isBefore(now.minus(FORGOTTEN)))
        .map(setting -> setting.key().object() + ": " + setting.value() + " by " + setting.author().operator()
            + " for " + age(Duration.between(setting.author().since(), now))
            + (setting.author().reason().isEmpty() ? "" : " (" + setting.author().reason() + ")"))
        .toList();
  }

  private static String age(Duration age) {
    return age.toDays() > 1 ? age.toDays() + " days" : age.toHours() + " h";
  }

  /// Of the proxy.
  static List<String> of(ProxyStatus proxy) {
    var alarms = new ArrayList<String>();
    proxy.backends().stream().filter(each -> each.servers().stream().noneMatch(server -> server.server().usable()))
        .forEach(each -> alarms.add(each.config().name() + " has no usable server"));
    proxy.backends().stream().filter(each -> !each.suspicion().isEmpty())
        .forEach(each -> alarms.add(each.config().name() + ": " + each.suspicion()));
    proxy.frontends().stream().filter(each -> !each.listening())
        .forEach(each -> alarms.add(each.config().name() + " does not listen: " + each.reason()));
    return alarms;
  }

  private boolean names(String instance, Condition.Kind kind) {
    return conditions.stream().anyMatch(each -> each.kind() == kind && each.instance().equals(instance));
  }

  /// A node by its name, another cluster's router by its address.
  private boolean names(String instance, RouterView.Problem problem) {
    var kind = Conditions.kindOf(problem.reason());
    var address = problem.source().getHostAddress();
    var node = nameOf.apply(problem.source());
    if (kind.filter(COMPARED::contains).isPresent() && others.compared(instance, node)) {
      return true;
    }
    return conditions.stream().filter(each -> each.instance().equals(instance))
        .anyMatch(each -> (each.kind() == Condition.Kind.DUPLICATE_VRID && each.subject().equals(address))
            || (kind.filter(each.kind()::equals).isPresent()
                && (each.subject().equals(node) || (each.subject().isEmpty() && !node.equals(address)))));
  }
}
