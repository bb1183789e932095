package dev.buoy.e2e.interop;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import dev.buoy.e2e.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A machine of the lab on which one program of some kind runs a virtual router.
abstract sealed class Node permits BuoyNode, KeepalivedNode, FrrNode {
  static final Duration STARTS = Duration.ofSeconds(40);
  static final Duration SOON = Duration.ofSeconds(15);

  final Lab lab;
  final String name;
  RouterSettings settings;
  private Text text;

  /// What the program of a node reads.
  @FunctionalInterface
  interface Text {
    /// Its file.
    /// @param own the node's address
    String of(String node, String own);
  }

  Node(Lab lab, String name, RouterSettings settings, Text text) {
    this.lab = lab;
    this.name = name;
    this.settings = settings;
    this.text = text;
    if (settings.isIpv6()) {
      sh("for i in all eth0; do echo 0 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; done");
      Await.until(SOON, name + " has a link-local address",
          () -> sh("ip -6 -o address show dev eth0").contains("fe80") && !sh("ip -6 -o a").contains("tentative"));
    }
  }

  /// What its file says now.
  final String file() {
    return text.of(name, address());
  }

  /// Returns when it takes part, as backup or master.
  abstract void start();

  abstract Program program();

  /// Its processes beside the first, by their numbers in the lab.
  List<String> others() {
    return List.of();
  }

  /// Writes the file and makes the program read it.
  final void reload(RouterSettings changed) {
    settings = changed;
    reload(text(changed));
  }

  final void reload(Text changed) {
    text = changed;
    write();
    program().signal("HUP");
  }

  /// A file with this virtual router alone.
  abstract Text text(RouterSettings only);

  abstract Path write();

  /// Runs one of Buoy's verbs on this node.
  final String verb(String... words) {
    var command = new ArrayList<>(List.of(Shell.script("buoy")));
    command.addAll(List.of(words));
    command.addAll(List.of("--agent", address() + ":7443"));
    return lab.exec(name, STARTS, command.toArray(String[]::new)).ok();
  }

  /// Log line of a transition to this state, as pattern.
  abstract String became(String state);

  String address() {
    return "10.77.0." + name.charAt(1);
  }

  /// How often it became master or backup since it was started or `forget`.
  long became(State state) {
    return program().count(became(state.name()));
  }

  enum State {
    MASTER, BACKUP, FAULT
  }

  /// From here on transitions are counted anew.
  void forget() {
    program().markLog();
  }

  boolean holds() {
    return holds(settings.vip());
  }

  /// Whether the kernel answers for the address.
  boolean holds(String address) {
    return sh("ip -o address show dev eth0").contains(" " + address + "/");
  }

  void stop() {
    program().signal("TERM");
    program().awaitExit(SOON);
  }

  void kill() {
    // All at once, the children first: one whose parent dies may say goodbye.
    lab.exec(name, "sh", "-c", "kill -s KILL " + String.join(" ", others()) + " " + program().pid()).ok();
    program().awaitExit(SOON);
  }

  /// Sends a signal to every process of the program.
  final void signal(String signal) {
    var others = others();
    program().signal(signal);
    others.forEach(pid -> lab.exec(name, "kill", "-s", signal, pid));
  }

  /// All its processes by the numbers that this machine gives them, children first, so that a signal reaches them at once.
  final List<Long> hostPids() {
    return Stream.concat(others().stream(), Stream.of(program().pid())).map(lab::hostPid).toList();
  }

  /// What all its processes use of a processor and of memory, as a sentence.
  final String usage(Duration time) {
    long before = sum("task/*/schedstat", "{s += $1}");
    LockSupport.parkNanos(time.toNanos());
    long nanos = sum("task/*/schedstat", "{s += $1}") - before;
    return "%.1f ms of a processor a second, %d MB".formatted(nanos / 1e3 / time.toMillis(),
        sum("status", "/^VmRSS/ {s += $2}") / 1024);
  }

  private long sum(String files, String program) {
    var paths = Stream.concat(others().stream(), Stream.of(program().pid()))
        .map(pid -> "/proc/" + pid + "/" + files).collect(Collectors.joining(" "));
    return Long.parseLong(sh("awk '" + program + " END {printf \"%.0f\", s}' " + paths).strip());
  }

  /// Drops the VRRP that comes in; what it sends goes out.
  void deafen() {
    sh("nft 'add table inet deaf; add chain inet deaf input { type filter hook input priority 0; };"
        + " add rule inet deaf input meta l4proto 112 drop'");
  }

  void hear() {
    sh("nft delete table inet deaf");
  }

  void track(boolean good) {
    sh((good ? "touch " : "rm -f ") + RouterSettings.TRACKED + name);
  }

  final String sh(String command) {
    return lab.exec(name, "sh", "-c", command).ok();
  }
}
