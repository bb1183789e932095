package dev.buoy.console.cluster;

import dev.buoy.v1.Condition;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What agents want an operator to know, each sentence once with those who say it: causes before what follows from them.
public final class Alarms {
  private final Map<String, List<String>> said = new LinkedHashMap<>();
  private final List<Status> statuses;

  /// One of them.
  /// @param who   those who say it, with spaces between
  /// @param cause whether it explains others
  public record Alarm(String who, String sentence, boolean cause) {
    /// The sentence with those who say it.
    public String text() {
      return who + ": " + sentence;
    }
  }

  private Alarms(Map<String, Status> statuses) {
    this.statuses = List.copyOf(statuses.values());
    statuses.forEach((agent, status) -> status.getAlarmsList()
        .forEach(alarm -> said.computeIfAbsent(alarm, _ -> new ArrayList<>()).add(agent)));
  }

  /// Of these agents, in their order.
  public static List<Alarm> of(Map<String, Status> statuses) {
    var alarms = new Alarms(statuses);
    var all = alarms.said.entrySet().stream()
        .map(
            each -> new Alarm(String.join(" ", each.getValue()), each.getKey(), alarms.explains(each.getKey())))
        .toList();
    return Stream.concat(all.stream().filter(Alarm::cause), all.stream().filter(alarm -> !alarm.cause)).toList();
  }

  /// Whether an agent names a condition of this kind.
  public static boolean named(Stream<Status> statuses, String instance, String kind) {
    return statuses.flatMap(status -> status.getVrrpList().stream())
        .filter(router -> router.getInstance().equals(instance))
        .flatMap(router -> router.getConditionsList().stream()).anyMatch(each -> each.getKind().equals(kind));
  }

  /// Why a router does not accept the packets of others, in a word or two; empty when it says nothing of that.
  public static String refusal(VirtualRouter router) {
    return router.getConditionsList().stream().map(condition -> switch (condition.getKind()) {
      case "WRONG_PASSWORD" -> "password";
      case "WRONG_INTERVAL" -> "interval";
      case "WRONG_VERSION" -> "version";
      case "UNEQUAL_ADDRESSES" -> "addresses";
      case "DUPLICATE_VRID" -> "duplicate id";
      default -> "";
    }).filter(word -> !word.isEmpty()).findFirst().orElse(router.getProblemsCount() > 0 ? "see its alarms" : "");
  }

  private boolean explains(String alarm) {
    return statuses.stream().flatMap(status -> status.getVrrpList().stream())
        .anyMatch(router -> Stream.concat(
            router.getConditionsList().stream().filter(Alarms::explains).map(Condition::getDetail),
            router.getProblemsList().stream())
            .anyMatch(detail -> alarm.startsWith(router.getInstance() + ": " + detail)));
  }

  private static boolean explains(Condition condition) {
    return switch (condition.getKind()) {
      case "WRONG_PASSWORD", "WRONG_INTERVAL", "WRONG_VERSION", "UNEQUAL_ADDRESSES", "DUPLICATE_VRID" -> true;
      default -> false;
    };
  }
}
