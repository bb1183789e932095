package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What the process may do, and what the kernel can.
final class ProcessChecks {
  private static final int NET_ADMIN = 12;
  private static final int NET_RAW = 13;
  private static final int SYS_NICE = 23;
  private static final long ENOUGH_FILES = 4096;
  private static final int HEXADECIMAL = 16;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private ProcessChecks() {}

  static List<Finding> rights(HostView host) {
    var capabilities = host.file("/proc/self/status").stream().flatMap(String::lines)
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), HEXADECIMAL)).findFirst()
        .orElse(0);
    var unit = "run as root, or as config/buoy-agent.service does";
    return List.of(
        right(capabilities, NET_RAW, Finding.fail("CAP_NET_RAW", "missing: no advertisement can be sent", unit)),
        right(capabilities, NET_ADMIN,
            Finding.fail("CAP_NET_ADMIN", "missing: no virtual address can be put on an interface", unit)),
        right(capabilities, SYS_NICE, Finding.warn("CAP_SYS_NICE",
            "missing: advertisements may be late while the processors are busy", unit)));
  }

  private static Finding right(long capabilities, int bit, Finding missing) {
    return (capabilities >> bit & 1) == 1 ? Finding.ok(missing.name(), "granted") : missing;
  }

  static List<Finding> limits(HostView host) {
    var findings = new ArrayList<Finding>();
    host.file("/proc/self/limits").stream().flatMap(String::lines).forEach(line -> {
      if (line.startsWith("Max open files")) {
        var soft = line.substring("Max open files".length()).strip().split("\\s+", 2)[0];
        findings.add(!soft.equals("unlimited") && Long.parseLong(soft) < ENOUGH_FILES
            ? Finding.warn("open files", soft + " at most: two for each connection are needed",
                "raise LimitNOFILE of the unit")
            : Finding.ok("open files", soft + " at most"));
      }
      if (line.startsWith("Max locked memory")) {
        findings.add(Finding.ok("locked memory",
            line.substring("Max locked memory".length()).strip().split("\\s+", 2)[0] + " bytes at most"));
      }
    });
    return findings;
  }

  static List<Finding> kernel(HostView host) {
    var release = host.file("/proc/sys/kernel/osrelease").orElse("unknown");
    if (atLeast(release, 5, 18)) {
      return List.of(Finding.ok("kernel", release));
    }
    return List.of(Finding.warn("kernel", release + " does not keep who put an address on an interface (since 5.18)",
        "keep state_dir on a disk, where Buoy writes it down"));
  }

  static Finding ioUring(HostView host) {
    var disabled = host.file("/proc/sys/kernel/io_uring_disabled").orElse("0");
    return disabled.equals("0")
        ? Finding.ok("io_uring", "permitted")
        : Finding.warn("io_uring", "not permitted (kernel.io_uring_disabled = " + disabled
            + "): advertisements come from a timer, which a pause of the collector delays",
            "set kernel.io_uring_disabled to 0");
  }

  static Finding nftables(HostView host, NodeConfig node) {
    var wanted = node.routers().stream().anyMatch(router -> router.options().fence());
    var problem = host.nftablesProblem().orElse("");
    if (problem.isEmpty()) {
      return Finding.ok("nf_tables", wanted ? "can be used for fence: auto" : "can be used");
    }
    return wanted
        ? Finding.fail("nf_tables", problem, "fence: auto has no effect without")
        : Finding.warn("nf_tables", problem, "both nodes answer ARP for a moment during a hand-over");
  }

  static Finding clock(HostView host) {
    return switch (host.output("timedatectl", "show", "-p", "NTPSynchronized", "--value").orElse("")) {
      case "yes" -> Finding.ok("clock", "synchronised");
      case "no" -> Finding.warn("clock", "not synchronised: events of the nodes cannot be put in order",
          "switch on an NTP client");
      default -> host.output("chronyc", "-n", "tracking").filter(text -> text.contains(": Normal"))
          .map(_ -> Finding.ok("clock", "synchronised by chrony")).orElseGet(() -> Finding.warn("clock",
              "neither timedatectl nor chronyc can tell whether it is synchronised", "make sure that it is"));
    };
  }

  private static boolean atLeast(String release, int major, int minor) {
    var matcher = VERSION.matcher(release);
    if (!matcher.matches()) {
      return false;
    }
    var actual = Integer.parseInt(matcher.group(1));
    return actual > major || (actual == major && Integer.parseInt(matcher.group(2)) >= minor);
  }
}
