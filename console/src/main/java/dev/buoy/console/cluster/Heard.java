package dev.buoy.console.cluster;

import dev.buoy.v1.Event;
import dev.buoy.v1.Info;
import dev.buoy.v1.Status;

/// What was heard of an agent: all that a {@link ClusterView} is made of.
public sealed interface Heard {
  /// Where the agent is dialled.
  Endpoint from();

  /// It said who it is: the connection is there.
  record Introduced(Endpoint from, Info info) implements Heard {}

  /// It said how it is.
  record Reported(Endpoint from, Status status) implements Heard {}

  /// It said what happened.
  record Happened(Endpoint from, Event event) implements Heard {}

  /// It said what time it is there.
  record Timed(Endpoint from, Trip trip) implements Heard {}

  /// The connection is gone, or could not be made.
  record Lost(Endpoint from, String error) implements Heard {}
}
