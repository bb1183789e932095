package dev.buoy.agent.operation;

import dev.buoy.agent.backend.ServerConfig;
import java.util.Optional;

/// A server's weight as an operator gives it.
/// @param number the weight itself, 0 to 256, or percent of the file's
public record WeightShare(int number, boolean percent) {
  private static final int MOST = 256;

  /// One that is in range; empty when it is not.
  public static Optional<WeightShare> of(int number, boolean percent) {
    return possible(number, percent) ? Optional.of(new WeightShare(number, percent)) : Optional.empty();
  }

  /// As operators write it.
  public String text() {
    return number + (percent ? "%" : "");
  }

  private static boolean possible(int number, boolean percent) {
    return number >= 0 && number <= (percent ? MOST * 100 : MOST);
  }

  /// The weight that it means.
  /// @throws Refused INVALID when it is out of range
  int of(ServerConfig file) {
    if (!possible(number, percent)) {
      throw new Refused(Refused.Kind.INVALID, "weight must be 0 to 256, or 0% to 25600% of the file's");
    }
    if (!percent) {
      return number;
    }
    int least = number > 0 && file.weight() > 0 ? 1 : 0;
    return Math.clamp(Math.round(file.weight() * number / 100f), least, MOST);
  }
}
