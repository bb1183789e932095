package dev.buoy.e2e.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// What all processors of this machine did since it started, in ticks; see proc_stat(5).
/// @param stolen taken by other machines on the same host
record CpuTimes(long all, long idle, long stolen) {
  private static final int COLUMNS = 8;
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int STOLEN = 7;

  static CpuTimes now() {
    try {
      var words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
      long[] ticks = Arrays.stream(words).skip(1).limit(COLUMNS).mapToLong(Long::parseLong).toArray();
      return new CpuTimes(Arrays.stream(ticks).sum(), ticks[IDLE] + ticks[IO_WAIT], ticks[STOLEN]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CpuTimes since(CpuTimes earlier) {
    return new CpuTimes(all - earlier.all, idle - earlier.idle, stolen - earlier.stolen);
  }

  double stolenPercent() {
    return all == 0 ? 0 : 100.0 * stolen / all;
  }

  /// Time in use by programs and the kernel of this machine.
  double busyPercent() {
    return all == 0 ? 0 : 100.0 * (all - idle - stolen) / all;
  }
}
