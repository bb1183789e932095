package dev.buoy.console.command;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Names an operation, so that it may be told twice and is done once.
final class OperationId {
  private OperationId() {}

  /// The one that the command gives; else a new one.
  static String of(Options options) {
    return options.value(Clause.OPERATION).orElseGet(OperationId::fresh);
  }

  static String fresh() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }
}
