package dev.buoy.agent.operation;

import dev.buoy.agent.backend.ServerConfig;

/// A server's weight as an operator gives it.
/// @param number the weight itself, 0 to 256, or percent of the file's
public record WeightShare(int number, boolean percent) {
  private static final int MOST = 256;

  /// The weight that it means.
  /// @throws Refused INVALID when it is out of range
  int of(ServerConfig file) {
    if (number < 0 || number > (percent ? MOST * 100 : MOST)) {
      throw new Refused(Refused.Kind.INVALID, "weight must be 0 to 256, or 0% to 25600% of the file's");
    }
    if (!percent) {
      return number;
    }
    int least = number > 0 && file.weight() > 0 ? 1 : 0;
    return Math.clamp(Math.round(file.weight() * number / 100f), least, MOST);
  }
}
