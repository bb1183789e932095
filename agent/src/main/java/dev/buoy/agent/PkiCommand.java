package dev.buoy.agent;

import dev.buoy.agent.pki.Authority;
import dev.buoy.agent.pki.Issued;
import dev.buoy.agent.pki.PkiException;
import dev.buoy.agent.pki.Reason;
import dev.buoy.agent.pki.Request;
import dev.buoy.agent.pki.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/// `pki`: a certificate authority in a folder, for the agents of one cluster and those who call them.
final class PkiCommand {
  static final List<String> EXITS = List.of("0:done", "1:refused, or a file cannot be read or written",
      "2:the command line or the file is wrong");
  private static final int FAILED = 1;
  private static final String AUTHORITY_DAYS = "3650";
  private static final String DAYS = "397";

  private final InstantSource clock;
  private final OptionSpec dir = path("--dir", "The authority's folder; default ${DEFAULT-VALUE}.")
      .defaultValue("pki").build();
  private final OptionSpec out = path("--out", "Folder for NAME.key and NAME.crt; default: the authority's.").build();
  private final OptionSpec cluster = text("--name", "CLUSTER", "Name of the cluster; default ${DEFAULT-VALUE}.")
      .defaultValue("buoy").build();
  private final OptionSpec authorityDays = days(AUTHORITY_DAYS);
  private final OptionSpec days = days(DAYS);
  private final OptionSpec role = text("--role", "ROLE", "node, viewer, operator or admin.").build();
  private final OptionSpec addresses = OptionSpec.builder("--address").type(List.class).auxiliaryTypes(String.class)
      .arity("1").splitRegex(",").paramLabel("IP|DNS").description("What a node is reached at; repeatable.").build();
  private final OptionSpec nodes = flag("--nodes",
      "A certificate for every node of the file that has none, with its address and its name.");
  private final OptionSpec file = path("-f", "With --nodes: the file; default ${DEFAULT-VALUE}.")
      .names("-f", "--file", "--from").defaultValue(AgentCommand.DEFAULT_FILE).build();
  private final OptionSpec newKey = flag("--new-key", "A new key too; default: the same one.");
  private final OptionSpec reason = text("--reason", "REASON", Reason.words() + "; default ${DEFAULT-VALUE}.")
      .defaultValue(Reason.UNSPECIFIED.word()).build();
  private final OptionSpec format = OptionSpec.builder("-o", "--output").type(PkiTable.Format.class)
      .paramLabel("FORMAT").description("table or json.").defaultValue("table").build();

  PkiCommand(InstantSource clock) {
    this.clock = clock;
  }

  CommandSpec spec() {
    return Commands.of("pki", "A certificate authority in a folder: who the agents and their callers are.", EXITS,
        PkiCommand::none)
        .addSubcommand("init", verb("init", "Makes the authority: ca.key, ca.crt, crl.pem and index.", this::init)
            .addOption(cluster).addOption(authorityDays))
        .addSubcommand("issue",
            verb("issue", "Makes NAME.key and NAME.crt, or those of all nodes of a file.", this::issue)
                .addPositional(name("0..1")).addOption(role).addOption(addresses).addOption(days).addOption(out)
                .addOption(nodes).addOption(file))
        .addSubcommand("renew", verb("renew", "Replaces NAME.crt; running agents read it by themselves.", this::renew)
            .addPositional(name("1")).addOption(newKey).addOption(addresses).addOption(days).addOption(out))
        .addSubcommand("revoke", verb("revoke", "Puts every certificate of NAME on the list in crl.pem.", this::revoke)
            .addPositional(name("1")).addOption(reason))
        .addSubcommand("show", verb("show", "What was issued and how long it is valid; all, one name, or a file.",
            this::show).addPositional(name("0..1")).addOption(format));
  }

  private CommandSpec verb(String word, String description, Verb verb) {
    return Commands.of(word, description, EXITS, command -> {
      try {
        return verb.run(command);
      } catch (PkiException e) {
        return complain(command, e);
      }
    }).addOption(dir);
  }

  static int complain(CommandLine command, PkiException e) {
    command.getErr().println("buoy: " + e.getMessage());
    return e instanceof PkiException.Usage ? Main.USAGE : FAILED;
  }

  private static int none(CommandLine command) {
    throw new ParameterException(command, "init, issue, renew, revoke or show?");
  }

  private int init(CommandLine command) throws PkiException {
    Path folder = dir.getValue();
    var authority = Authority.init(folder, cluster.getValue(), authorityDays.getValue(), clock.instant());
    command.getOut().println("%s: ca.crt and crl.pem go to every node, ca.key stays; valid until %s".formatted(folder,
        authority.certificate().getNotAfter().toInstant()));
    return 0;
  }

  private int issue(CommandLine command) throws PkiException {
    if (nodes.getValue() != null) {
      return new NodeCertificates(authority(), out(), days.getValue(), clock).issue(command, file.getValue());
    }
    var name = given(command).orElseThrow(() -> new ParameterException(command, "NAME, or --nodes -f FILE?"));
    var request = new Request(name, role(command), addresses(), days.getValue());
    tell(command, authority().issue(request, out(), now()));
    return 0;
  }

  private int renew(CommandLine command) throws PkiException {
    var name = given(command).orElseThrow();
    tell(command, authority().renew(name, newKey.getValue() != null, addresses(), days.getValue(), out(), now()));
    return 0;
  }

  private int revoke(CommandLine command) throws PkiException {
    String text = reason.getValue();
    var why = Reason.of(text)
        .orElseThrow(() -> new ParameterException(command, "--reason %s: there is %s".formatted(text, Reason.words())));
    var revoked = authority().revoke(given(command).orElseThrow(), why, now());
    revoked.forEach(each -> command.getOut().println("revoked " + each.name() + " " + each.serial().toString(16)));
    command.getOut().println(dir.<Path>getValue().resolve("crl.pem") + " goes to every node now");
    return 0;
  }

  private int show(CommandLine command) throws PkiException {
    command.getOut().print(PkiTable.of(dir.getValue(), given(command), now()).text(format.getValue()));
    command.getOut().flush();
    return 0;
  }

  private void tell(CommandLine command, Issued issued) {
    command.getOut().println(line(issued, out()));
  }

  static String line(Issued issued, Path folder) {
    return "%s: %s %s until %s".formatted(folder.resolve(issued.name() + ".crt"), issued.role().word(), issued.name(),
        issued.until());
  }

  private Role role(CommandLine command) {
    String text = role.getValue();
    if (text == null) {
      throw new ParameterException(command, "--role: there is " + Role.words());
    }
    return Role.of(text)
        .orElseThrow(() -> new ParameterException(command, "--role %s: there is %s".formatted(text, Role.words())));
  }

  private Authority authority() throws PkiException {
    return Authority.open(dir.getValue());
  }

  private Path out() {
    Path given = out.getValue();
    return given == null ? dir.getValue() : given;
  }

  private List<String> addresses() {
    @Nullable
    List<String> given = addresses.getValue();
    return given == null ? List.of() : given;
  }

  private Instant now() {
    return clock.instant();
  }

  private static Optional<String> given(CommandLine command) {
    return command.getCommandSpec().positionalParameters().stream().map(PositionalParamSpec::<@Nullable String>getValue)
        .filter(Objects::nonNull).findFirst();
  }

  private static PositionalParamSpec name(String arity) {
    return PositionalParamSpec.builder().index("0").arity(arity).required(arity.equals("1")).type(String.class)
        .paramLabel("NAME")
        .description("Whose certificate.").build();
  }

  private static OptionSpec.Builder text(String option, String label, String description) {
    return OptionSpec.builder(option).type(String.class).paramLabel(label).description(description);
  }

  private static OptionSpec.Builder path(String option, String description) {
    return OptionSpec.builder(option).type(Path.class).paramLabel("PATH").description(description);
  }

  private static OptionSpec days(String otherwise) {
    return OptionSpec.builder("--days").type(Integer.class).paramLabel("DAYS")
        .description("How long it is valid; default ${DEFAULT-VALUE}.").defaultValue(otherwise).build();
  }

  private static OptionSpec flag(String option, String description) {
    return OptionSpec.builder(option).type(Boolean.class).arity("0").description(description).build();
  }

  /// What one of the words does.
  private interface Verb {
    int run(CommandLine command) throws PkiException;
  }
}
