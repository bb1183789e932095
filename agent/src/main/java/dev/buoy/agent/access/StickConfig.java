package dev.buoy.agent.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How clients of a backend stay with their servers, by their addresses.
/// @param size entries at most, at least 1
/// @param expire who has not come for this long is forgotten; absent: nobody
/// @param nopurge whether a full table takes nobody new, rather than forgetting whoever came least lately
public record StickConfig(int size, @Nullable Duration expire, boolean nopurge) {
  public StickConfig {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, was " + size);
    }
  }
}
