package dev.buoy.agent;

import dev.buoy.agent.pki.PkiException;
import dev.buoy.agent.pki.Role;
import dev.buoy.agent.pki.Token;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/// `token`: secrets for automation.
final class TokenCommand {
  private final PositionalParamSpec name = PositionalParamSpec.builder().index("0").arity("1").required(true)
      .type(String.class)
      .paramLabel("NAME").description("Who will use it, as the audit log names it.").build();
  private final OptionSpec role = OptionSpec.builder("--role").type(String.class).paramLabel("ROLE").required(true)
      .description("viewer, operator or admin.").build();
  private final OptionSpec file = OptionSpec.builder("--file").type(Path.class).paramLabel("FILE")
      .description("Adds the line to this tokens file instead of printing it on stderr.").build();

  CommandSpec spec() {
    return Commands.of("token", "Makes tokens: secrets by which automation proves to agents who it is.",
        PkiCommand.EXITS, TokenCommand::none)
        .addSubcommand("new", Commands.of("new",
            "Prints a new token once, on stdout, and the line for the agents' tokens file, on stderr.",
            List.of("0:done", "1:the file cannot be written", "2:the command line is wrong"), this::create)
            .addPositional(name).addOption(role).addOption(file));
  }

  private static int none(CommandLine command) {
    throw new ParameterException(command, "new?");
  }

  private int create(CommandLine command) {
    String text = role.getValue();
    var wanted = Role.of(text)
        .orElseThrow(() -> new ParameterException(command, "--role %s: there is %s".formatted(text, Role.words())));
    Path tokens = file.getValue();
    try {
      var token = Token.create(name.getValue(), wanted);
      if (tokens == null) {
        command.getErr().println(token.line());
      } else {
        token.appendTo(tokens);
      }
      command.getOut().println(token.secret());
      return 0;
    } catch (PkiException e) {
      return PkiCommand.complain(command, e);
    }
  }
}
