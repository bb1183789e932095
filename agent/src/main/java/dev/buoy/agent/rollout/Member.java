package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Request;
import java.time.Duration;

/// Port: a node of the cluster, as who leads a change sees it. Calls block for as long as they take, and throw `Refused`
/// with a sentence when the node refuses, or does not answer.
public interface Member {
  /// What these bytes would change there. Changes nothing.
  Preview plan(ConfigBytes bytes, Request request);

  /// Puts them to work there until they are kept or taken back.
  /// @param coordinator the node that leads the change
  /// @param keepWithin taken back after this long
  /// @param expectedDigest of what has to run there now
  void put(ConfigBytes bytes, Request request, String coordinator, Duration keepWithin, String expectedDigest);

  /// What was put there stays.
  void keep(Request request);

  /// What ran before is put to work again.
  /// @param why for operators
  void takeBack(Request request, String why);

  /// What became of a change there.
  FileState state(String operation);

  /// How it is doing.
  Sight look();
}
