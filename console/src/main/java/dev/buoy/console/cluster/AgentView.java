package dev.buoy.console.cluster;

import dev.buoy.v1.Info;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of one agent, reached or not.
/// @param name       node name once anyone told it, else the endpoint
/// @param endpoint   where it is dialled
/// @param info       who it says it is; null until it answered once
/// @param status     its last report, however old; null when none ever arrived
/// @param receivedAt when that report arrived, on the clock of {@link Cluster#nanoTime()}; 0 without a report
/// @param error      why it cannot be reached now, as `UNAVAILABLE: connection refused`; null while it answers
/// @param trip       when it was asked for its time last; null until it answered that
public record AgentView(String name, Endpoint endpoint, @Nullable Info info, @Nullable Status status, long receivedAt,
    @Nullable String error, @Nullable Trip trip) {
  /// One that was not asked for its time.
  public AgentView(String name, Endpoint endpoint, @Nullable Info info, @Nullable Status status, long receivedAt,
      @Nullable String error) {
    this(name, endpoint, info, status, receivedAt, error, null);
  }

  /// An agent that was named but has not been heard yet.
  public static AgentView unheard(String name, Endpoint endpoint) {
    return new AgentView(name, endpoint, null, null, 0, null);
  }

  /// The last report, however old.
  public Optional<Status> lastStatus() {
    return Optional.ofNullable(status);
  }

  /// Age of the last report; empty when none ever arrived.
  /// @param now nanoseconds on the clock of {@link Cluster#nanoTime()}
  public Optional<Duration> age(long now) {
    return status == null ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, now - receivedAt)));
  }

  /// How far the last report may be trusted; LOST when none ever arrived, and never fresh while the agent cannot be
  /// reached, however young it is.
  public Freshness freshness(long now) {
    var byAge = age(now).map(Freshness::of).orElse(Freshness.LOST);
    return error != null && byAge == Freshness.FRESH ? Freshness.STALE : byAge;
  }

  /// The last report while it is fresh, and nothing later.
  public Optional<Status> freshStatus(long now) {
    return freshness(now) == Freshness.FRESH ? Optional.ofNullable(status) : Optional.empty();
  }

  /// Whether whoever reaches its port may change it, as it says itself.
  public boolean insecure() {
    return (status != null && status.getInsecure()) || (info != null && info.getInsecure());
  }

  /// Where it has its file; empty while that is not known.
  public String configPath() {
    return info == null ? "" : info.getConfigPath();
  }

  /// Whether it lets us look and change nothing, as it says itself.
  public boolean viewOnly() {
    return info != null && info.getRole().equals("viewer");
  }

  /// What does not change unless something happens.
  Standing standing() {
    var last = status;
    return last == null
        ? new Standing(name, String.valueOf(error), 0, List.of(), List.of())
        : new Standing(name, String.valueOf(error), last.getGeneration(), List.copyOf(last.getAlarmsList()),
            last.getVrrpList().stream().map(each -> each.getState() + " " + each.getEffectivePriority()).toList());
  }

  record Standing(String name, String error, long generation, List<String> alarms, List<String> roles) {}

  AgentView withName(String other) {
    return new AgentView(other, endpoint, info, status, receivedAt, error, trip);
  }

  AgentView withInfo(Info other) {
    return new AgentView(other.getNode().isEmpty() ? name : other.getNode(), endpoint, other, status, receivedAt, null,
        trip);
  }

  AgentView withStatus(Status other, long now) {
    return new AgentView(name, endpoint, info, other, now, null, trip);
  }

  AgentView withError(String other) {
    return new AgentView(name, endpoint, info, status, receivedAt, other, trip);
  }

  AgentView withTrip(Trip other) {
    return new AgentView(name, endpoint, info, status, receivedAt, error, other);
  }
}
