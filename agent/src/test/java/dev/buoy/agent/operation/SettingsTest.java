package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Balance;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is set at run time holds across nodes, whoever hears of it when.
final class SettingsTest {
  private static final ServerKey S1 = new ServerKey("pool", "s1");
  private static final ServerKey S2 = new ServerKey("pool", "s2");
  private static final List<String> ALL = List.of();
  private static final List<AdminState> STATES = List.of(AdminState.READY, AdminState.DRAIN, AdminState.MAINT);

  private final VirtualScheduler time = new VirtualScheduler();

  @Test
  void mergingIsTheSameInAnyOrderAndAnyNumberOfTimes() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var settings = IntStream.range(0, 12).<Setting>mapToObj(i -> any(random)).toList();
      var expected = Settings.of(settings);
      var shuffled = new ArrayList<>(settings);
      shuffled.addAll(settings.subList(0, random.nextInt(settings.size())));
      Collections.shuffle(shuffled, random);
      int half = random.nextInt(shuffled.size());
      var left = Settings.of(shuffled.subList(0, half));
      var right = Settings.of(shuffled.subList(half, shuffled.size()));
      assertThat(left.merged(right.all())).as("seed %d", seed).isEqualTo(expected);
      assertThat(right.merged(left.all())).as("seed %d", seed).isEqualTo(expected);
      assertThat(expected.merged(expected.all())).isSameAs(expected);
    }
  }

  private static Setting any(Random random) {
    var version = new Version(random.nextInt(3), random.nextInt(3), "n" + random.nextInt(3));
    // Two settings of one version are one setting, as a node gives each version once.
    var author = new Author("anna", version.toString(), Instant.EPOCH, null, "");
    var scope = random.nextBoolean() ? "" : "n" + random.nextInt(2);
    var state = STATES.get(Math.floorMod(version.hashCode(), STATES.size()));
    return switch (random.nextInt(3)) {
      case 0 -> new Setting.OfState(S1, state, scope, version, author);
      case 1 -> new Setting.OfStandby("n1", version.counter() > 0, version, author);
      default -> new Setting.OfWeight(S2, new WeightShare(version.counter(), false), new TreeMap<>(), scope, version,
          author);
    };
  }

  /// Three nodes set things and hear of each other late, twice, or not for long: in the end they run the same.
  @Test
  void nodesThatHaveHeardOfEachOtherRunTheSame() {
    for (int seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var nodes = List.of(new Subject("n1", 100), new Subject("n2", 100), new Subject("n3", 100));
      for (int step = 0; step < 40; step++) {
        var node = nodes.get(random.nextInt(3));
        if (random.nextBoolean()) {
          act(node, random);
        } else {
          node.operations.adopt(nodes.get(random.nextInt(3)).operations.current().settings().all());
        }
        time.advance(Duration.ofMillis(random.nextInt(3)));
      }
      for (int round = 0; round < 2; round++) {
        nodes.forEach(node -> nodes.forEach(
            other -> node.operations.adopt(other.operations.current().settings().all())));
      }
      var expected = nodes.getFirst().states();
      assertThat(nodes).as("seed %d", seed).allSatisfy(node -> assertThat(node.states()).isEqualTo(expected));
      assertThat(nodes).as("seed %d", seed).allSatisfy(node -> assertThat(node.running).isEqualTo(node.states()));
    }
  }

  private static void act(Subject node, Random random) {
    var state = STATES.get(random.nextInt(3));
    node.operations.setServerState(random.nextBoolean() ? S1 : S2, state, ALL, ALL, request("", null, true));
  }

  @Test
  void whatWasSetLaterHoldsWhateverTheClocksSay() {
    var n1 = new Subject("n1", 100);
    var n2 = new Subject("n2", 100);
    time.advance(Duration.ofMinutes(5));
    n1.operations.setServerState(S1, AdminState.MAINT, ALL, ALL, request("", null, false));
    n2.clockBehind = Duration.ofMinutes(3);
    n2.operations.adopt(n1.operations.current().settings().all());

    n2.operations.setServerState(S1, AdminState.READY, ALL, ALL, request("", null, false));
    n1.operations.adopt(n2.operations.current().settings().all());

    assertThat(n1.operations.current().overrides().servers()).isEmpty();
    assertThat(n1.last().from() + ">" + n1.last().to()).isEqualTo("MAINT>READY");
  }

  @Test
  void whoHearsOfItSaysWhoSetItAndWhy() {
    var n1 = new Subject("n1", 100);
    var n2 = new Subject("n2", 100);
    n1.operations.setServerState(S1, AdminState.DRAIN, ALL, ALL, request("7f3a", null, false));
    assertThat(n2.operations.adopt(n1.operations.current().settings().all())).isTrue();
    assertThat(n2.operations.adopt(n1.operations.current().settings().all())).as("a second time").isFalse();

    assertThat(n2.events.after(0, 10)).singleElement().satisfies(event -> {
      assertThat(event.kind()).isEqualTo(Event.Kind.SERVER_ADMIN_STATE);
      assertThat(event.object()).isEqualTo("pool/s1");
      assertThat(event.operator()).isEqualTo("anna");
      assertThat(event.operation()).isEqualTo("7f3a");
      assertThat(event.why().reason()).isEqualTo("kernel");
    });
  }

  /// A client asks all nodes for the same thing; the second has heard of it from the first by then.
  @Test
  void whatAnotherNodeToldAlreadyIsNoChangedState() {
    var n1 = new Subject("n1", 100);
    var n2 = new Subject("n2", 100);
    var plan = Objects.requireNonNull(n2.operations.setServerState(S1, AdminState.DRAIN, ALL, ALL,
        new Request(caller(), "kernel", true, false, "", null, "", null)).plan());
    n1.operations.setServerState(S1, AdminState.DRAIN, ALL, ALL, request("7f3a", null, false));
    n2.operations.adopt(n1.operations.current().settings().all());

    var result = n2.operations.setServerState(S1, AdminState.DRAIN, ALL, ALL,
        new Request(caller(), "kernel", false, false, plan.id(), null, "7f3a", null));
    assertThat(result.outcome()).isEqualTo(Result.Outcome.DONE);
    assertThat(n2.events.after(0, 10)).hasSize(1);

    assertThatThrownBy(() -> n2.operations.setServerState(S1, AdminState.DRAIN, ALL, ALL,
        new Request(caller(), "kernel", false, false, plan.id(), null, "9999", null))).isInstanceOf(Refused.class);
  }

  @Test
  void whatIsForOtherNodesChangesNothingHereAndReachesThem() {
    var n1 = new Subject("n1", 100);
    var n3 = new Subject("n3", 100);
    n1.operations.setServerState(S1, AdminState.MAINT, List.of("n3"), List.of(), request("", null, false));
    assertThat(n1.operations.current().number()).isEqualTo(1);
    assertThat(n1.running).isEmpty();
    n3.operations.adopt(n1.operations.current().settings().all());
    assertThat(n3.operations.current().overrides().stateOf(S1)).isEqualTo(AdminState.MAINT);

    n3.operations.setServerState(S1, AdminState.READY, ALL, ALL, request("", null, false));
    assertThat(n3.operations.current().overrides().servers()).as("all includes n3").isEmpty();
    assertThatThrownBy(() -> n1.operations.setServerState(S1, AdminState.MAINT, List.of("n9"), List.of(),
        request("", null, false))).hasMessageContaining("no node 'n9'; there is n1, n2, n3");
  }

  @Test
  void aGuardOfAnotherNodeRefusesUnlessForced() {
    var n1 = new Subject("n1", 100);
    var guard = List.of("n2: pool would have no usable server left");
    assertThatThrownBy(() -> n1.operations.setServerState(S1, AdminState.MAINT, ALL, guard, request("", null, false)))
        .hasMessageContaining("n2: pool would have no usable server left");
    assertThat(n1.operations.setServerState(S1, AdminState.MAINT, ALL, guard, request("", null, true)).outcome())
        .isEqualTo(Result.Outcome.DONE);
  }

  @Test
  void itEndsWithItsTimeOnNodesThatWereAwayToo() {
    var n1 = new Subject("n1", 100);
    n1.operations.setServerState(S1, AdminState.MAINT, ALL, ALL, request("", Duration.ofMinutes(30), false));
    var kept = n1.operations.current().settings();
    time.advance(Duration.ofHours(2));
    assertThat(n1.operations.current().overrides().servers()).isEmpty();

    var restarted = new Subject("n1", 100, kept);
    assertThat(restarted.operations.current().overrides().stateOf(S1)).isEqualTo(AdminState.MAINT);
    restarted.operations.resume();
    time.advance(Duration.ofMillis(1));
    assertThat(restarted.operations.current().overrides().servers()).isEmpty();
    assertThat(restarted.last().why().reason()).isEqualTo("set by anna until now; its time is over");
  }

  @Test
  void aWeightHoldsOnEachNodeUntilTheFilesOwnForItIsAnother() {
    var n1 = new Subject("n1", 100);
    var n2 = new Subject("n2", 50);
    n1.operations.setServerWeight(S1, new WeightShare(50, true), ALL, ALL, request("", null, false));
    n2.operations.adopt(n1.operations.current().settings().all());
    assertThat(n1.operations.current().weight(S1)).isEqualTo(50);
    assertThat(n2.operations.current().weight(S1)).as("half of its own").isEqualTo(25);

    n2.operations.load(file("n2", 60), Idle::planned, request("", null, false));
    assertThat(n2.operations.current().weight(S1)).isEqualTo(60);
    assertThat(n1.operations.current().weight(S1)).isEqualTo(50);
    n2.operations.load(file("n2", 50), Idle::planned, request("", null, false));
    assertThat(n2.operations.current().weight(S1)).as("the file is as it was, and so is this").isEqualTo(25);
  }

  @Test
  void aServerThatLeavesTheFileAndComesBackIsAsItWasSet() {
    var n1 = new Subject("n1", 100);
    n1.operations.setServerState(S1, AdminState.MAINT, ALL, ALL, request("", null, false));
    var before = n1.operations.current().overrides();
    var with = n1.operations.current().file();
    var without = new NodeConfig("quotation", "n1", with.nodes(), with.api(), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE, Path.of("run"),
        Path.of("state"),
        "");
    n1.operations.load(without, Idle::planned, request("", null, false));
    assertThat(n1.operations.current().overrides().servers()).isEmpty();
    n1.operations.load(with, Idle::planned, request("", null, false));
    assertThat(n1.operations.current().overrides()).isEqualTo(before);
  }

  @Test
  void whatWasTakenBackIsForgottenWhenEverybodyMustHaveHeardOfIt() {
    var n1 = new Subject("n1", 100);
    n1.operations.setServerState(S1, AdminState.MAINT, ALL, ALL, request("", null, false));
    n1.operations.setServerState(S1, AdminState.READY, ALL, ALL, request("", null, false));
    n1.operations.setServerState(S2, AdminState.MAINT, ALL, ALL, request("", null, false));
    assertThat(n1.operations.current().settings().all()).hasSize(2);
    time.advance(Settings.REMEMBERED.plusDays(1));
    n1.operations.setServerState(S2, AdminState.MAINT, ALL, ALL, request("", null, false));
    assertThat(n1.operations.current().settings().all()).extracting(setting -> setting.key().object())
        .containsExactly("pool/s2");
  }

  private static Caller caller() {
    return new Caller("anna", Caller.Role.ADMIN, "local");
  }

  private static Request request(String operation, @Nullable Duration lasting, boolean force) {
    return new Request(caller(), "kernel", false, force, "", null, operation, lasting);
  }

  private static NodeConfig file(String node, int weight) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    var backend = new BackendConfig("pool", Balance.ROUND_ROBIN,
        List.of(new ServerConfig("s1", address, weight), new ServerConfig("s2", address, 100)), null, null, 3, true);
    var nodes = List.of(new NodeConfig.Node("n1", null), new NodeConfig.Node("n2", null),
        new NodeConfig.Node("n3", null));
    return new NodeConfig("quotation", node, nodes, new NodeConfig.Api(7443, false), List.of(), List.of(backend),
        List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE,
        Path.of("run"),
        Path.of("state"), "" + weight);
  }

  /// A node, and the states that its proxy was told.
  private final class Subject {
    final RecentEvents events = new RecentEvents(1000);
    final Map<ServerKey, AdminState> running = new TreeMap<>();
    final Operations operations;
    Duration clockBehind = Duration.ZERO;

    Subject(String node, int weight) {
      this(node, weight, Settings.NONE);
    }

    Subject(String node, int weight, Settings settings) {
      var told = new Idle() {
        @Override
        public void apply(Generation before, Generation after, String causedBy) {
          running.clear();
          after.overrides().servers().forEach((key, state) -> running.put(key, state.state()));
        }
      };
      this.operations = new Operations(Generation.first(1, file(node, weight), settings), told,
          new Journal(node, time, events), () -> time.instant().minus(clockBehind), time, new Random(1),
          _ -> Map.of("n1", 100, "n2", 50, "n3", 100), _ -> {}, Splits.NONE);
    }

    Map<ServerKey, AdminState> states() {
      var states = new TreeMap<ServerKey, AdminState>();
      operations.current().overrides().servers().forEach((key, state) -> states.put(key, state.state()));
      return states;
    }

    Event last() {
      return events.after(0, 1000).getLast();
    }
  }
}
