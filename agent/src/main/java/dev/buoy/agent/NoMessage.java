package dev.buoy.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/// Keeps out of the log what gRPC says of a call whose bytes are no message: the client is told, and whoever reaches the
/// port could fill the log. What our own code throws in a call is told by its own words.
public final class NoMessage extends TurboFilter {
  @Override
  public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
      Object @Nullable [] parameters, @Nullable Throwable thrown) {
    return thrown instanceof StatusRuntimeException && logger.getName().startsWith("io.grpc.")
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
