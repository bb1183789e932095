package dev.buoy.console;

import dev.buoy.console.cluster.Channels;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.CredentialFiles;
import dev.buoy.console.cluster.Credentials;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.CompletedLine;
import dev.buoy.console.command.CompletionScript;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Face;
import dev.buoy.console.command.HelpText;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.LiveNames;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.command.Projector;
import dev.buoy.console.command.Prompt;
import dev.buoy.console.command.Recorder;
import dev.buoy.console.command.Replaying;
import dev.buoy.console.command.Runner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Composition root: builds the cluster's links and hands them to a one-shot verb or to a face.
final class Console {
  private static final Duration NAMES_WITHIN = Duration.ofMillis(300);

  private final String version;
  private final Map<String, String> environment;
  private final Function<Credentials, Channels> dialling;
  private final Supplier<List<Endpoint>> sockets;
  private final Operator operator;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Prompt prompt;
  private final Face screen;
  private final Face shell;
  private final Projector projector;

  /// @param version     of this program
  /// @param environment for `BUOY_AGENT` and the TLS variables
  /// @param dialling    how agents are dialled with these credentials
  /// @param sockets     those of this host's agents: the entry points unless others are given
  /// @param screen      opens the full screen
  /// @param shell       opens the line prompt
  /// @param projector   opens the full screen of a recording
  Console(String version, Map<String, String> environment, Function<Credentials, Channels> dialling,
      Supplier<List<Endpoint>> sockets, Operator operator, PrintWriter out, PrintWriter err, Prompt prompt, Face screen,
      Face shell, Projector projector) {
    this.version = version;
    this.environment = environment;
    this.dialling = dialling;
    this.sockets = sockets;
    this.operator = operator;
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.screen = screen;
    this.shell = shell;
    this.projector = projector;
  }

  /// Runs the arguments and answers the exit code.
  int run(List<String> arguments) {
    try {
      if (!arguments.isEmpty() && arguments.getFirst().equals(CompletionScript.QUESTION)) {
        return complete(arguments.subList(1, arguments.size()));
      }
      return switch (Parser.words(arguments)) {
        case Parsed.Rejected(var message) -> complain(message);
        case Parsed.Accepted(var invocation) -> run(invocation, arguments.isEmpty());
      };
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int run(Invocation invocation, boolean nothingGiven) {
    return switch (invocation.command()) {
      case Command.Help(var verb) when nothingGiven && verb == null -> {
        err.print(HelpText.all());
        yield Exit.USAGE;
      }
      case Command.Help(var verb) -> {
        out.print(verb == null ? HelpText.all() : HelpText.of(verb));
        yield Exit.DONE;
      }
      case Command.Version _ -> {
        out.println("buoy " + version);
        yield Exit.DONE;
      }
      case Command.CompletionScript(var name) -> {
        out.print(CompletionScript.of(name));
        yield Exit.DONE;
      }
      case Command.Quit _ -> Exit.DONE;
      case Command.Setting _,Command.OnScreen _ -> complain("%s is for the shell and the console: buoy shell"
          .formatted(invocation.verb().word()));
      case Command.OpenConsole _ -> withCluster(invocation.options(), screen);
      case Command.RecordFile(var file) -> withCluster(invocation.options(),
          (cluster, options) -> new Recorder(cluster, out, err, prompt, InstantSource.system())
              .run(file, version, options));
      case Command.ReplayFile(var file) -> new Replaying(out, err, prompt, projector).run(file, invocation.options());
      case Command.OpenShell _ -> withCluster(invocation.options(), shell);
      case Command.Query _,Command.Mutation _,Command.Transaction _,Command.DrillCommand _ ->
        withCluster(invocation.options(),
            (cluster, _) -> new Runner(cluster, out, err, prompt, InstantSource.system()).run(invocation));
    };
  }

  /// Prints what may stand where the last word begins; names of what lives only where a name may stand.
  private int complete(List<String> words) {
    var line = CompletedLine.of(words);
    line.candidates(() -> names(line.options())).forEach(out::println);
    return Exit.DONE;
  }

  private ClusterView names(Options options) {
    var found = new AtomicReference<>(ClusterView.of(List.of()));
    var _ = withCluster(options, (cluster, _) -> {
      found.set(LiveNames.within(cluster, NAMES_WITHIN));
      return Exit.DONE;
    });
    return found.get();
  }

  private int withCluster(Options options, Face face) {
    Channels channels;
    List<Endpoint> entryPoints;
    try {
      channels = dialling.apply(Credentials.read(credentialFiles(options), InstantSource.system().instant()));
      entryPoints = entryPoints(options);
    } catch (Credentials.Refused e) {
      return complain(e.sentence());
    } catch (IllegalArgumentException e) {
      return complain("BUOY_AGENT: " + e.getMessage());
    }
    try (var cluster = new Cluster(entryPoints, channels, operator, System::nanoTime)) {
      return face.run(cluster, options);
    }
  }

  private CredentialFiles credentialFiles(Options options) {
    return new CredentialFiles(file(options, Clause.CA), file(options, Clause.CERT), file(options, Clause.KEY),
        file(options, Clause.TOKEN));
  }

  /// What the option names, else its variable.
  private @Nullable Path file(Options options, Clause clause) {
    var name = options.value(clause)
        .orElseGet(() -> environment.getOrDefault("BUOY_" + clause.word().toUpperCase(Locale.ROOT), ""));
    return name.isEmpty() ? null : Path.of(name);
  }

  private List<Endpoint> entryPoints(Options options) {
    var given = options.values().get(Clause.AGENT);
    if (given != null) {
      return given.stream().map(Endpoint::parse).toList();
    }
    var named = Arrays.stream(environment.getOrDefault("BUOY_AGENT", "").split("[,\\s]+", -1))
        .filter(each -> !each.isEmpty()).map(Endpoint::parse).toList();
    if (!named.isEmpty()) {
      return named;
    }
    var local = sockets.get();
    return local.isEmpty() ? List.of(new Endpoint.Address("127.0.0.1", Endpoint.DEFAULT_PORT)) : local;
  }

  private int complain(String message) {
    err.println("buoy: " + message);
    return Exit.USAGE;
  }
}
