package dev.buoy.agent.linux;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What this kernel lets this process do, found by doing it; nothing stays behind. For commands, beside or without an
/// agent.
public final class Trials {
  private static final int UNSYNCHRONISED = 5;

  private Trials() {}

  /// Makes a fence of no address, waits for its heartbeat and removes it.
  /// @return why that failed; empty when it did not
  public static Optional<String> fence() {
    var libc = new NativeLibc();
    var mark = FenceTables.newMark(RandomGenerator.getDefault());
    var tables = new FenceTables(mark);
    try (var nftables = Nftables.open(libc); var heartbeat = new Heartbeat(libc, mark)) {
      var result = nftables.commit(tables.install(Set.of(), Set.of(), false));
      if (result < 0) {
        throw Fence.refused(result);
      }
      var alive = tables.awaken(nftables, heartbeat);
      nftables.commit(tables.remove());
      return alive ? Optional.empty() : Optional.of(Heartbeat.MISSING);
    } catch (LinuxException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Opens an io_uring.
  /// @return why that failed; empty when it did not
  public static Optional<String> queue() {
    var libc = new NativeLibc();
    var event = libc.eventfd();
    try (var _ = Uring.open(libc, 8, event)) {
      return Optional.empty();
    } catch (LinuxException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } finally {
      libc.close(event);
    }
  }

  /// Whether the kernel's clock is kept by another one; empty when it does not tell.
  public static Optional<Boolean> clock() {
    var state = new NativeLibc().clockState();
    return state < 0 ? Optional.empty() : Optional.of(state != UNSYNCHRONISED);
  }

  /// Names of nftables' tables that are not Buoy's; empty when they may not be read.
  public static Optional<List<String>> filterTables() {
    try (var nftables = Nftables.open(new NativeLibc())) {
      return Optional
          .of(nftables.tables().stream().map(Nftables.Table::name).filter(name -> !Fences.ours(name)).toList());
    } catch (LinuxException _) {
      return Optional.empty();
    }
  }
}
