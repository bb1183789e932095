package dev.buoy.agent;

import dev.buoy.agent.cluster.Condition;
import dev.buoy.agent.cluster.Conditions;
import dev.buoy.agent.proxy.ProxyStatus;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What an operator has to look at, one sentence each. What the comparison of the nodes names already is not said a
/// second time in the words of a single router.
/// @param conditions that stand
/// @param nameOf the node at an address, or the address
/// @param standby whether this node is in standby: that it does not serve is what was asked for
/// @param now by the clock of the views
record Alarms(List<Condition> conditions, Function<InetAddress, String> nameOf, boolean standby, Instant now) {
  Alarms {
    conditions = List.copyOf(conditions);
  }

  /// Of one virtual router.
  List<String> of(RouterView view) {
    var instance = view.config().name();
    var alarms = new ArrayList<String>();
    if (view.state() == RouterState.FAULT && !standby) {
      alarms.add(instance + " is in FAULT: " + String.join(", ", view.reasons()));
    }
    if (view.rival() != null && !names(instance, Condition.Kind.TWO_MASTERS)) {
      alarms.add(instance + ": " + nameOf.apply(view.rival()) + " claims to be master as well");
    }
    view.problems(now).stream().filter(problem -> !names(instance, problem))
        .forEach(problem -> alarms.add(instance + ": " + problem.sentence()));
    if (view.guard().fence().startsWith("unavailable")) {
      alarms.add(instance + ": its fence is " + view.guard().fence());
    }
    view.claims().forEach((address, mac) -> alarms
        .add(instance + ": " + mac + " answers for " + address.address().getHostAddress() + " as well"));
    return alarms;
  }

  /// Of the proxy.
  static List<String> of(ProxyStatus proxy) {
    var alarms = new ArrayList<String>();
    proxy.backends().stream().filter(each -> each.servers().stream().noneMatch(server -> server.server().usable()))
        .forEach(each -> alarms.add(each.config().name() + " has no usable server"));
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
    return conditions.stream().filter(each -> each.instance().equals(instance))
        .anyMatch(each -> (each.kind() == Condition.Kind.DUPLICATE_VRID && each.subject().equals(address))
            || (kind.filter(each.kind()::equals).isPresent() && each.subject().equals(nameOf.apply(problem.source()))));
  }
}
