package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.pki.Authority;
import dev.buoy.agent.pki.Issued;
import dev.buoy.agent.pki.PkiException;
import dev.buoy.agent.pki.Request;
import dev.buoy.agent.pki.Role;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;

/// `pki issue --nodes`: certificates for the nodes of a file, those that have one left alone.
/// @param out  folder of the certificates
/// @param days how long they are valid
record NodeCertificates(Authority authority, Path out, int days, InstantSource clock) {
  private static final int FAILED = 1;

  /// Issues them, tells of each on stdout, and answers the exit code.
  int issue(CommandLine command, Path file) throws PkiException {
    return switch (ConfigFile.load(file)) {
      case Loaded.Rejected(var problems) -> {
        problems.forEach(command.getOut()::println);
        yield Main.USAGE;
      }
      case Loaded.Accepted accepted -> {
        int code = 0;
        for (var node : accepted.cluster().nodes()) {
          code = Math.max(code, issue(command, node));
        }
        yield code;
      }
    };
  }

  private int issue(CommandLine command, NodeConfig.Node node) throws PkiException {
    var address = node.address();
    if (address == null) {
      throw new PkiException("the file names no address of " + node.name() + ": add nodes to it, or give --address");
    }
    var text = address.getHostAddress();
    var latest = authority.index().latest(node.name()).filter(each -> each.usable(clock.instant()));
    if (latest.isEmpty()) {
      var issued = authority.issue(new Request(node.name(), Role.NODE, List.of(text), days), out, clock.instant());
      command.getOut().println(PkiCommand.line(issued, out));
      return 0;
    }
    return fits(latest.get(), text) ? 0 : complain(command, latest.get(), text);
  }

  private static boolean fits(Issued issued, String address) {
    return issued.role() == Role.NODE && issued.addresses().contains(address);
  }

  private static int complain(CommandLine command, Issued issued, String address) {
    command.getErr().println(issued.role() == Role.NODE
        ? "buoy: %s has a certificate for %s, and the file says %s: buoy pki renew %s --address %s".formatted(
            issued.name(), String.join(" ", issued.addresses()), address, issued.name(), address)
        : "buoy: %s has a certificate as %s: a node needs one of its own, under another name".formatted(issued.name(),
            issued.role().word()));
    return FAILED;
  }
}
