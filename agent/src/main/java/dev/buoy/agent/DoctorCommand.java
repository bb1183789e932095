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
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `doctor`: whether this host is fit for its node, one line for each check; changes nothing.
final class DoctorCommand {
  private static final int FAILED = 1;

  private final OptionSpec file = OptionSpec.builder("-f", "--file").type(Path.class).paramLabel("FILE")
      .description("The file, or a folder with *.yaml files; default ${DEFAULT-VALUE}.")
      .defaultValue(AgentCommand.DEFAULT_FILE).build();
  private final OptionSpec node = OptionSpec.builder("--node").type(String.class).paramLabel("NAME")
      .description("Which node of the file this is; default as for the agent.").build();
  private final OptionSpec format = OptionSpec.builder("-o", "--output").type(Format.class).paramLabel("FORMAT")
      .description("table, json or yaml.").defaultValue("table").build();

  /// How the findings are printed; named as they are typed.
  enum Format {
    table, json, yaml
  }

  CommandSpec spec() {
    return Commands.of("doctor",
        "Examines this host for its node of the file: rights, kernel, firewall, interfaces, ports. Leaves nothing changed;"
            + " works without an agent.",
        List.of("0:nothing fails", "1:a check fails", "2:the file or the command line is wrong"), this::run)
        .addOption(file).addOption(node).addOption(format);
  }

  private int run(CommandLine command) {
    Path path = file.getValue();
    return switch (ConfigFile.load(path)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(command.getOut()::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> examine(path, accepted, command);
    };
  }

  private int examine(Path path, Loaded.Accepted accepted, CommandLine command) {
    var self = Self.of(accepted.cluster().nodes(), node.getValue(), System.getenv("BUOY_NODE"), Host.here());
    return switch (self) {
      case Self.Unclear(var message) -> {
        command.getErr().println("buoy: " + path + ": " + message);
        yield Main.USAGE;
      }
      case Self.Found(var name, _) -> {
        var findings = Doctor.examine(new ThisHost(new ThisKernel()), accepted.cluster().node(name));
        command.getOut().println(switch (format.<Format>getValue()) {
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
        .map(finding -> "{\"verdict\":%s,\"name\":%s,\"what\":%s,\"remedy\":%s}".formatted(Quoted.text(finding.word()),
            Quoted.text(finding.name()), Quoted.text(finding.what()), Quoted.text(finding.remedy())))
        .collect(
            Collectors.joining(",", "{\"schemaVersion\":1,\"node\":" + Quoted.text(node) + ",\"findings\":[", "]}"));
  }

  /// Strings are quoted as in JSON, which YAML reads.
  private static String yaml(String node, List<Finding> findings) {
    return findings.stream()
        .map(finding -> "- verdict: %s%n  name: %s%n  what: %s%n  remedy: %s".formatted(finding.word(),
            Quoted.text(finding.name()), Quoted.text(finding.what()), Quoted.text(finding.remedy())))
        .collect(Collectors.joining("\n", "schemaVersion: 1\nnode: " + Quoted.text(node) + "\nfindings:\n", ""));
  }
}
