package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.AdminState;
import dev.buoy.v1.Fault;
import dev.buoy.v1.Supposition;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every command can be written as a line from which the same command is read.
class SpellingTest {
  private static final long SEED = 20_261_122;
  /// Names that look like clauses, options, kinds and verbs too.
  private static final List<String> NAMES = List.of("web", "VI_1", "on", "to", "confirm", "--on", "-w", "two words",
      "it's", "a\"b", "server", "backend", "instance", "drain", "50%", "größe", "$HOME", "a;b", "*", "\\", "7s", "#x");

  @Test
  void everyCommandIsReadAgainFromItsLine() {
    var random = new Random(SEED);
    var seen = new HashSet<Class<?>>();
    for (int round = 0; round < 20_000; round++) {
      var command = command(random);
      seen.add(command.getClass());
      var options = options(random, Spelling.of(command).verb());
      var line = Invocation.of(command, options).commandLine();

      var read = Parser.line(line.substring("buoy ".length()));

      assertThat(read).as("%s (seed %d, round %d)", line, SEED, round).isInstanceOf(Parsed.Accepted.class);
      var invocation = ((Parsed.Accepted) read).invocation();
      assertThat(invocation.command()).as("%s (seed %d, round %d)", line, SEED, round).isEqualTo(command);
      assertThat(invocation.commandLine()).isEqualTo(line);
    }
    assertThat(seen).isEqualTo(leaves(Command.class));
  }

  private static Set<Class<?>> leaves(Class<?> type) {
    var found = new HashSet<Class<?>>();
    if (type.isSealed()) {
      Stream.of(type.getPermittedSubclasses()).forEach(each -> found.addAll(leaves(each)));
    } else {
      found.add(type);
    }
    return found;
  }

  private static Command command(Random random) {
    var server = new Target.OfServer(part(random), part(random));
    return switch (random.nextInt(45)) {
      case 0 -> new Command.Status();
      case 1 -> new Command.Show(optional(random, target(random)));
      case 2 -> new Command.Connections(optional(random, target(random)));
      case 3 -> new Command.Statistics();
      case 4 -> table(random);
      case 5 -> new Command.Describe(target(random));
      case 6 -> new Command.Events(optional(random, target(random)));
      case 7 -> new Command.Logs(random.nextBoolean() ? "" : name(random));
      case 8 -> new Command.Diff();
      case 9 -> new Command.Watch();
      case 10 -> new Command.Operations(optional(random, name(random)));
      case 11 -> new Command.Wait(awaited(random, server), duration(random));
      case 12 -> new Command.SetState(server, List.of(AdminState.Value.READY, AdminState.Value.DRAIN,
          AdminState.Value.MAINT).get(random.nextInt(3)));
      case 13 -> new Command.SetWeight(server, random.nextInt(257), random.nextBoolean());
      case 14 -> switch (random.nextInt(3)) {
        case 0 -> new Command.Close(List.of("n1-" + random.nextInt(9), "n1-2a"), Optional.empty(), Optional.empty());
        case 1 -> new Command.Close(List.of(), Optional.of(server), Optional.empty());
        default -> new Command.Close(List.of(), Optional.empty(), Optional.of("10.0.0.0/8"));
      };
      case 15 -> new Command.Failover(name(random));
      case 16 -> new Command.Release(name(random));
      case 17 -> new Command.Standby(name(random), random.nextBoolean());
      case 18 -> new Command.ClearTable(name(random), optional(random, "fd00::1"));
      case 19 -> new Command.Reload();
      case 20 -> new Command.ConfigShow(optional(random, name(random)));
      case 21 -> new Command.ConfigHistory();
      case 22 -> new Command.ConfigPlan(name(random));
      case 23 -> new Command.ConfigApply(name(random));
      case 24 -> new Command.ConfigConfirm(optional(random, name(random)));
      case 25 -> new Command.ConfigRollback(optional(random, name(random)));
      case 26 -> new Command.Help(random.nextBoolean() ? null : Verb.DRAIN);
      case 27 -> new Command.Quit();
      case 28 -> new Command.OpenConsole();
      case 29 -> new Command.OpenShell();
      case 30 -> new Command.Version();
      case 31 -> new Command.CompletionScript(random.nextBoolean()
          ? Command.ShellName.BASH
          : Command.ShellName.ZSH);
      case 32 -> setting(random);
      case 33 -> random.nextBoolean()
          ? new Command.Filter(random.nextBoolean() ? "" : name(random))
          : new Command.Sort(random.nextBoolean() ? "" : name(random));
      case 34 -> new Command.Why(random.nextBoolean() ? "" : Parser.EXPLAINED.get(1 + random.nextInt(6)), name(random));
      case 35 -> new Command.WhatIf(IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(_ -> supposed(random))
          .toList());
      case 36 -> new Command.DrillPlan(fault(random), name(random));
      case 37 -> new Command.DrillRun(fault(random), name(random));
      case 38 -> new Command.DrillList();
      case 39 -> new Command.DrillShow(optional(random, name(random)));
      case 40 -> new Command.DrillAbort(name(random));
      case 41 -> new Command.DrillApprove(name(random));
      case 42 -> new Command.RecordFile(name(random));
      case 43 -> new Command.ReplayFile(name(random));
      default -> new Command.Goto(name(random));
    };
  }

  private static Fault.Kind fault(Random random) {
    return List.of(Fault.Kind.HANDOVER, Fault.Kind.STOP, Fault.Kind.KILL, Fault.Kind.ISOLATE).get(random.nextInt(4));
  }

  private static Supposed supposed(Random random) {
    var kinds = Stream.of(Supposition.Kind.values()).filter(kind -> kind != Supposition.Kind.KIND_UNSPECIFIED
        && kind != Supposition.Kind.UNRECOGNIZED).toList();
    var kind = kinds.get(random.nextInt(kinds.size()));
    return new Supposed(kind, oneWord(random),
        kind == Supposition.Kind.TRACKER_FAILS && random.nextBoolean() ? oneWord(random) : "");
  }

  private static String oneWord(Random random) {
    return name(random).replace(" ", "_");
  }

  private static Command setting(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Command.Setting(Optional.empty(), Optional.empty());
      case 1 -> new Command.Setting(Optional.of(Clause.READ_ONLY), Optional.of(""));
      case 2 -> new Command.Setting(Optional.of(Clause.REASON), optional(random, name(random)));
      default -> new Command.Setting(Optional.of(Clause.ON), optional(random, "n1,n2"));
    };
  }

  private static Command table(Random random) {
    var backend = optional(random, name(random));
    return new Command.ShowTable(backend, backend.isEmpty() ? backend : optional(random, "10.0.0.1"));
  }

  private static Awaited awaited(Random random, Target.OfServer server) {
    return switch (random.nextInt(3)) {
      case 0 -> new Awaited.Healthy();
      case 1 -> new Awaited.ServerIs(server, List.of(Awaited.ServerState.UP, Awaited.ServerState.MAINT,
          Awaited.ServerState.DRAINED).get(random.nextInt(3)));
      default -> new Awaited.MasterOf(name(random), optional(random, "n2"));
    };
  }

  private static Target target(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new Target.OfServer(part(random), part(random));
      case 1 -> new Target.OfBackend(name(random));
      case 2 -> new Target.OfInstance(name(random));
      case 3 -> new Target.OfFrontend(name(random));
      case 4 -> new Target.OfAgent(name(random));
      default -> new Target.Named(name(random));
    };
  }

  private static Options options(Random random, Verb verb) {
    var clauses = new EnumMap<Clause, List<String>>(Clause.class);
    for (var clause : List.of(Clause.REASON, Clause.DRY_RUN, Clause.OUTPUT, Clause.READ_ONLY, Clause.FORCE)) {
      var forced = clause == Clause.FORCE && verb == Verb.DRILL; // only of some of its commands
      if (verb.accepts(clause) && !forced && random.nextInt(3) == 0) {
        clauses.put(clause, List.of(clause == Clause.OUTPUT ? "json" : clause.takesValue() ? name(random) : ""));
      }
    }
    return new Options(clauses);
  }

  private static Duration duration(Random random) {
    return random.nextBoolean() ? Duration.ofMillis(1 + random.nextInt(5000)) : Duration.ofMinutes(1);
  }

  private static <T> Optional<T> optional(Random random, T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }

  private static String part(Random random) {
    return name(random);
  }

  private static String name(Random random) {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  @Test
  void aClauseThatIsAWordIsQuotedOnlyWhereItMustBe() {
    assertThat(Invocation.of(new Command.Show(Optional.of(new Target.Named("on"))), Options.NONE).commandLine())
        .isEqualTo("buoy show -- on");
    assertThat(Arrays.asList(Verb.DRAIN.examples().getFirst(), Verb.WAIT.examples().get(2)))
        .allSatisfy(line -> assertThat(Parser.line(line.substring(5))).isInstanceOf(Parsed.Accepted.class));
  }

  @Test
  void everyExampleIsALine() {
    for (var verb : Verb.values()) {
      if (verb.available() && verb != Verb.COMPLETION && verb != Verb.SHELL) {
        assertThat(verb.examples()).allSatisfy(line -> assertThat(Parser.line(line.replaceFirst("^buoy ", "")))
            .isInstanceOf(Parsed.Accepted.class));
      }
    }
  }
}
