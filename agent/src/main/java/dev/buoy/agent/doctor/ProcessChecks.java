package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.proxy.FrontendConfig;
import java.util.List;
import java.util.regex.Pattern;

/// What the process may do, and what the kernel can.
final class ProcessChecks {
  private static final int NET_BIND_SERVICE = 10;
  private static final int NET_ADMIN = 12;
  private static final int NET_RAW = 13;
  private static final int SYS_NICE = 23;
  private static final int UNPRIVILEGED = 1024;
  /// Listeners, checks, sockets of virtual routers, files of classes, connections of the API.
  private static final long OTHER_FILES = 512;
  private static final String UNIT = "run as root, or as config/buoy-agent.service does";
  private static final String NTP = "switch on an NTP client";
  private static final int HEXADECIMAL = 16;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private ProcessChecks() {}

  static List<Finding> rights(HostView host, NodeConfig node) {
    var capabilities = host.file("/proc/self/status").stream().flatMap(String::lines)
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), HEXADECIMAL)).findFirst()
        .orElse(0);
    return List.of(
        right(capabilities, NET_RAW, Finding.fail("CAP_NET_RAW", "missing: no advertisement can be sent", UNIT)),
        right(capabilities, NET_ADMIN,
            Finding.fail("CAP_NET_ADMIN", "missing: no virtual address can be put on an interface", UNIT)),
        privilegedPorts(host, node) == 0
            ? Finding.ok("CAP_NET_BIND_SERVICE", "not needed: no port of the file is privileged")
            : right(capabilities, NET_BIND_SERVICE, Finding.fail("CAP_NET_BIND_SERVICE",
                "missing: port " + privilegedPorts(host, node) + " cannot be opened", UNIT)),
        realTime(host, capabilities));
  }

  private static Finding right(long capabilities, int bit, Finding missing) {
    return has(capabilities, bit) ? Finding.ok(missing.name(), "granted") : missing;
  }

  private static boolean has(long capabilities, int bit) {
    return (capabilities >> bit & 1) == 1;
  }

  /// The lowest port of a frontend that takes a right; zero when there is none.
  private static int privilegedPorts(HostView host, NodeConfig node) {
    var first = host.file("/proc/sys/net/ipv4/ip_unprivileged_port_start").filter(text -> text.matches("\\d{1,5}"))
        .map(Integer::parseInt).orElse(UNPRIVILEGED);
    return node.frontends().stream().flatMap(frontend -> frontend.binds().stream())
        .mapToInt(bind -> bind.address().getPort()).filter(port -> port < first).min().orElse(0);
  }

  /// Either the right or a limit of the service lets the thread that advertises run above the others.
  private static Finding realTime(HostView host, long capabilities) {
    var limit = limit(host, "Max realtime priority");
    if (has(capabilities, SYS_NICE) || limit > 0) {
      return Finding.ok("CAP_SYS_NICE", has(capabilities, SYS_NICE) ? "granted" : "not needed: LimitRTPRIO is set");
    }
    return Finding.warn("CAP_SYS_NICE",
        "missing: the cadence is not real-time, and advertisements may be late while the"
            + " processors are busy",
        "set LimitRTPRIO=1, as config/buoy-agent.service does, or grant CAP_SYS_NICE");
  }

  static Finding files(HostView host, NodeConfig node) {
    var connections = node.frontends().stream().mapToLong(FrontendConfig::maxconn).sum();
    var needed = 2 * connections + OTHER_FILES;
    var limit = limit(host, "Max open files");
    return limit < needed
        ? Finding.warn("open files", limit + " at most, but " + needed + " for the " + connections
            + " connections that maxconn permits, two each", "raise LimitNOFILE of the unit (ulimit -n)")
        : Finding.ok("open files", (limit == Long.MAX_VALUE ? "no limit" : limit + " at most") + ", " + needed
            + " are enough for maxconn");
  }

  /// The soft limit; java has raised that of open files to the hard one.
  private static long limit(HostView host, String name) {
    return host.file("/proc/self/limits").stream().flatMap(String::lines).filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split("\\s+", 2)[0])
        .mapToLong(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text)).findFirst().orElse(0);
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
    return host.kernel().queueProblem()
        .map(problem -> Finding.warn("io_uring", problem
            + ": advertisements come from a timer, which a pause of the collector delays, and the proxy takes more"
            + " processor time",
            "set kernel.io_uring_disabled to 0 and permit io_uring in the service's system call filter"))
        .orElseGet(() -> Finding.ok("io_uring", "keeps the cadence of advertisements"));
  }

  static Finding fence(HostView host, NodeConfig node) {
    var wanted = node.routers().stream().anyMatch(router -> router.options().fence());
    return host.kernel().fenceProblem().map(problem -> wanted
        ? Finding.fail("fence", problem, "without it fence: auto has no effect: addresses of a killed agent answer on")
        : Finding.warn("fence", problem, "both nodes answer ARP for a moment during a hand-over; fence: auto would"
            + " have no effect"))
        .orElseGet(() -> Finding.ok("fence", "could be made" + (wanted ? "" : ", but the file has no fence: auto")));
  }

  static Finding clock(HostView host, NodeConfig node) {
    var authenticates = node.routers().stream().anyMatch(router -> router.options().hmac() != null);
    var synchronised = host.kernel().clockSynchronised();
    if (synchronised.orElse(false)) {
      return Finding.ok("clock", "synchronised");
    }
    var what = synchronised.isPresent() ? "not synchronised" : "the kernel does not tell whether it is synchronised";
    return authenticates && synchronised.isPresent()
        ? Finding.fail("clock", what + ": auth_hmac refuses packets of a node whose clock differs", NTP)
        : Finding.warn("clock", what + ": events of the nodes cannot be put in order", NTP);
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
