package dev.buoy.agent;

import dev.buoy.agent.linux.StreamCalls;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Entry point: arguments and exit codes.
public final class Main {
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INTERNAL = 70;
  private static final long PATIENCE_MILLIS = 2000;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    if (System.getenv("BUOY_DEBUG") != null) {
      System.setProperty("buoy.trace", "full");
    }
    var preparing = Thread.ofPlatform().daemon().unstarted(Main::prepare);
    if (args.length > 0 && args[0].equals("agent")) {
      // That takes as long as reading the command line and the file: both at once.
      preparing.start();
    }
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(args, System.getenv(), out, err);
    preparing.join(PATIENCE_MILLIS); // a log that opens while the JVM ends would complain
    System.exit(code);
  }

  /// Loads what every agent needs, whatever its file says.
  private static void prepare() {
    StreamCalls.link();
    Agent.load();
  }

  /// Runs one command line.
  /// @return exit code: 0 done, 1 failed, 2 usage or a bad file, 70 an error of ours
  static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    boolean debug = environment.containsKey("BUOY_DEBUG");
    return new CommandLine(commands()).setOut(out).setErr(err).setUsageHelpAutoWidth(false)
        .setParameterExceptionHandler((exception, _) -> usage(exception))
        .setExecutionExceptionHandler((exception, _, _) -> internal(exception, debug, err)).execute(args);
  }

  private static CommandSpec commands() {
    return Commands.of("buoy", "Load balancing and high availability for a handful of Linux nodes.", Main::none)
        .addSubcommand("agent", new AgentCommand().spec()).addSubcommand("check", new CheckCommand().spec())
        .addSubcommand("doctor", new DoctorCommand().spec()).addSubcommand("fence", FenceCommand.spec())
        .addSubcommand("pki", new PkiCommand(InstantSource.system()).spec())
        .addSubcommand("token", new TokenCommand().spec())
        .addSubcommand("drill-helper", new DrillHelperCommand().spec());
  }

  private static int none(CommandLine command) {
    throw new ParameterException(command, "which command? agent, check, doctor, fence, pki or token");
  }

  private static int usage(ParameterException exception) {
    var command = exception.getCommandLine();
    var err = command.getErr();
    err.println("buoy: " + String.valueOf(exception.getMessage()).lines().findFirst().orElse(""));
    err.println("usage: " + command.getHelp().synopsis(0).strip().replaceAll("\\s+", " "));
    return USAGE;
  }

  private static int internal(Exception exception, boolean debug, PrintWriter err) {
    err.println("buoy: internal error: " + exception + (debug ? "" : " (BUOY_DEBUG=1 prints where)"));
    if (debug) {
      exception.printStackTrace(err);
    }
    return INTERNAL;
  }

  /// The version that the jar's manifest carries.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[]{"buoy " + current()};
    }

    static String current() {
      var version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }
}
