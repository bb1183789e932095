package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node of the cluster, in memory, that takes whatever it is given.
final class FakeMember implements Member {
  /// What it was asked to do, but for looks.
  final List<String> asked = new ArrayList<>();
  /// How long each put told it to wait.
  final List<Duration> told = new ArrayList<>();
  String digest;
  FileState state = FileState.UNKNOWN;
  /// How it answers a keep; absent: it does it.
  @Nullable
  Refused keeps;

  FakeMember(String digest) {
    this.digest = digest;
  }

  @Override
  public Preview plan(ConfigBytes bytes, Request request) {
    return new Preview(new Plan(1, List.of("something"), List.of(), List.of(), "quotation", 1), List.of(), List.of(),
        digest, List.of());
  }

  @Override
  public void put(ConfigBytes bytes, Request request, String coordinator, Duration keepWithin, String expectedDigest) {
    asked.add("put");
    told.add(keepWithin);
    digest = bytes.digest();
  }

  @Override
  public void keep(Request request) {
    asked.add("keep");
    if (keeps != null) {
      throw keeps;
    }
  }

  @Override
  public void takeBack(Request request, String why) {
    asked.add("back");
  }

  @Override
  public FileState state(String operation) {
    return state;
  }

  @Override
  public Sight look() {
    return new Sight(digest, Map.of(), Map.of(), Map.of());
  }
}
