package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Host;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.Self;
import dev.buoy.agent.doctor.Doctor;
import dev.buoy.agent.doctor.Finding;
import dev.buoy.agent.doctor.ThisHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `doctor`: whether this host is fit for its node, one line for each check; changes nothing.
@Command(name = "doctor", description = "Examines this host for its node of the file: rights, kernel, firewall, interfaces, ports. Leaves nothing changed; works without an agent.", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:nothing fails", "1:a check fails", "2:the file or the command line is wrong"})
final class DoctorCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(names = {"-f",
      "--file"}, paramLabel = "FILE", description = "The file, or a folder with *.yaml files; default ${DEFAULT-VALUE}.", defaultValue = AgentCommand.DEFAULT_FILE)
  private Path file = Path.of(AgentCommand.DEFAULT_FILE);

  @Option(names = "--node", paramLabel = "NAME", description = "Which node of the file this is; default as for the agent.")
  private @Nullable String node;

  @Option(names = {"-o",
      "--output"}, paramLabel = "FORMAT", description = "table, json or yaml.", defaultValue = "table")
  private Format format = Format.table;

  @Spec
  private @Nullable CommandSpec spec;

  /// How the findings are printed; named as they are typed.
  enum Format {
    table, json, yaml
  }

  @Override
  public Integer call() {
    var command = Objects.requireNonNull(spec).commandLine();
    return switch (ConfigFile.load(file)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(command.getOut()::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> examine(accepted, command);
    };
  }

  private int examine(Loaded.Accepted accepted, CommandLine command) {
    var self = Self.of(accepted.cluster().nodes(), node, System.getenv("BUOY_NODE"), Host.here());
    return switch (self) {
      case Self.Unclear(var message) -> {
        command.getErr().println("buoy: " + file + ": " + message);
        yield Main.USAGE;
      }
      case Self.Found(var name, _) -> {
        var findings = Doctor.examine(new ThisHost(new ThisKernel()), accepted.cluster().node(name));
        command.getOut().println(switch (format) {
          case table -> table(findings);
          case json -> json(name, findings);
          case yaml -> yaml(name, findings);
        });
        yield findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.FAIL) ? FAILED : 0;
      }
    };
  }

  private static String table(List<Finding> findings) {
    return findings.stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator()));
  }

  private static String json(String node, List<Finding> findings) {
    return findings.stream()
        .map(finding -> "{\"verdict\":%s,\"name\":%s,\"what\":%s,\"remedy\":%s}".formatted(quoted(finding.word()),
            quoted(finding.name()), quoted(finding.what()), quoted(finding.remedy())))
        .collect(Collectors.joining(",", "{\"schemaVersion\":1,\"node\":" + quoted(node) + ",\"findings\":[", "]}"));
  }

  /// Strings are quoted as in JSON, which YAML reads.
  private static String yaml(String node, List<Finding> findings) {
    return findings.stream()
        .map(finding -> "- verdict: %s%n  name: %s%n  what: %s%n  remedy: %s".formatted(finding.word(),
            quoted(finding.name()), quoted(finding.what()), quoted(finding.remedy())))
        .collect(Collectors.joining("\n", "schemaVersion: 1\nnode: " + quoted(node) + "\nfindings:\n", ""));
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted(c));
      } else {
        quoted.append((char) c);
      }
    });
    return quoted.append('"').toString();
  }
}
