package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each folder under `conformance` holds `events`, what a virtual router meets, and `expected`, what it does about
/// each. The first line of `events` says input, output and RFC section; the second gives the settings. With
/// `-Dbuoy.update` the expectations are written anew.
class ConformanceTest {
  private static final Path CASES = Path.of("src/test/resources/conformance");

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      var names = folders.map(folder -> folder.getFileName().toString()).sorted().toList();
      assertThat(names).isNotEmpty();
      return names;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesWhatIsExpected(String name) throws IOException {
    var lines = Files.readAllLines(CASES.resolve(name).resolve("events")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    var actual = replay(new TreeMap<>(words(lines.getFirst())), lines.subList(1, lines.size()));
    var expected = CASES.resolve(name).resolve("expected");
    if (System.getProperty("buoy.update") != null) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
  }

  private static String replay(Map<String, String> settings, List<String> events) {
    var config = config(settings);
    var router = new VirtualRouter(config);
    var standing = new Standing(Routers.address("10.77.0.2"), config.priority(), null, Map.of());
    VrrpState state = new VrrpState.Initialize(standing);
    var output = new ArrayList<String>();
    for (var line : events) {
      output.add("> " + line);
      if (line.startsWith("reload ")) {
        var previous = config;
        settings.putAll(words(line));
        config = config(settings);
        router = new VirtualRouter(config);
        state = step(router, state, new VrrpEvent.Reconfigured(previous), output);
      } else if (line.startsWith("received ")) {
        switch (received(words(line), config)) {
          case Decoded.Accepted(var advertisement) -> state = step(router, state, new VrrpEvent.Received(advertisement,
              Routers.address(words(line).getOrDefault("from", ""))), output);
          case Decoded.Rejected rejected -> output.add("  " + rejected);
        }
      } else {
        state = step(router, state, event(line), output);
      }
      output.add("  = " + state.name());
    }
    return String.join("\n", output) + "\n";
  }

  private static VrrpState step(VirtualRouter router, VrrpState state, VrrpEvent event, List<String> output) {
    var step = router.on(state, event);
    step.actions().forEach(action -> output.add("  " + action));
    return step.next();
  }

  private static VirtualRouterConfig config(Map<String, String> settings) {
    var plain = Routers.config(number(settings, "version"), number(settings, "priority"),
        Duration.ofMillis(number(settings, "interval_ms")), Boolean.parseBoolean(settings.get("preempt")));
    var vip = new VirtualAddress(Routers.VIP.address(), Integer.parseInt(settings.getOrDefault("prefix", "24")), null,
        null);
    var config = Routers.withAddresses(plain, plain.virtualRouterId(), List.of(vip));
    var password = settings.get("password");
    var defaults = RouterOptions.DEFAULTS;
    return (password == null ? config : Routers.withPassword(config, password)).with(new RouterOptions(
        Duration.ofMillis(Integer.parseInt(settings.getOrDefault("preempt_delay_ms", "0"))),
        Boolean.parseBoolean(settings.get("observe")), defaults.strict(), defaults.hmac(), defaults.lease(),
        defaults.announcing(), defaults.virtualMac(), defaults.fence(), defaults.relative()));
  }

  private static VrrpEvent event(String line) {
    var words = words(line);
    var why = Why.because(words.getOrDefault("why", "recorded").replace('_', ' '));
    return switch (line.split(" ", 2)[0]) {
      case "startup" -> new VrrpEvent.Startup(why);
      case "shutdown" -> new VrrpEvent.Shutdown(why);
      case "expired" -> Timer.valueOf(words.getOrDefault("timer", "")).event();
      case "fault" -> new VrrpEvent.FaultRaised(FaultCause.valueOf(words.getOrDefault("cause", "")), why);
      case "cleared" -> new VrrpEvent.FaultCleared(FaultCause.valueOf(words.getOrDefault("cause", "")), why);
      case "priority" -> new VrrpEvent.PriorityChanged(number(words, "to"), why);
      case "promote" -> new VrrpEvent.Promoted(why);
      case "demote" -> new VrrpEvent.Demoted(why);
      case "woke" -> new VrrpEvent.Woke(Duration.ofMillis(number(words, "silent_ms")));
      case "claimed" -> new VrrpEvent.Claimed(Routers.VIP, words.getOrDefault("mac", ""));
      case "yield" -> new VrrpEvent.Yielded(Routers.standingBack(null));
      case "release" -> new VrrpEvent.Released(why);
      case "lost" -> new VrrpEvent.AddressLost(Routers.VIP, why.reason());
      default -> throw new IllegalArgumentException(line);
    };
  }

  /// What a node with the same settings would send, or one whose settings differ in what is given: as bytes.
  private static Decoded received(Map<String, String> words, VirtualRouterConfig config) {
    var source = Routers.address(words.getOrDefault("from", ""));
    var same = Routers.advertisement(config, number(words, "priority"));
    var interval = words.containsKey("interval_ms") ? Duration.ofMillis(number(words, "interval_ms")) : same.interval();
    var sent = new Advertisement(same.version(), 99, same.priority(), interval, same.addresses(),
        words.getOrDefault("password", config.authPass()));
    return AdvertisementCodec.decode(AdvertisementCodec.encode(sent, source, Routers.GROUP), source, Routers.GROUP, 255,
        config, new HmacFreshness(), Instant.EPOCH);
  }

  private static Map<String, String> words(String line) {
    return Stream.of(line.split(" ", -1)).map(word -> word.split("=", 2)).filter(word -> word.length == 2)
        .collect(Collectors.toMap(word -> word[0], word -> word[1]));
  }

  private static int number(Map<String, String> words, String key) {
    return Integer.parseInt(words.getOrDefault(key, ""));
  }
}
