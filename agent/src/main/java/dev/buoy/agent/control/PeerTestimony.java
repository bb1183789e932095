package dev.buoy.agent.control;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.ListEventsRequest;
import dev.buoy.v1.ListEventsResponse;
import dev.buoy.v1.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Status and journal of every node: this one's own, those of the others over gRPC, all at once.
public final class PeerTestimony implements Explaining.Witnesses {
  private static final long ANSWER_SECONDS = 1;
  /// The first handshake of this process may come before.
  private static final long ANSWER_SECONDS_TLS = 3;

  private final Supplier<NodeConfig> file;
  private final GrpcPeers peers;
  private final Supplier<Status> status;
  private final EventLog journal;

  /// @param file the file in force, asked at each call
  /// @param status of this node
  /// @param journal of this node
  public PeerTestimony(Supplier<NodeConfig> file, GrpcPeers peers, Supplier<Status> status, EventLog journal) {
    this.file = file;
    this.peers = peers;
    this.status = status;
    this.journal = journal;
  }

  private record Asked(NodeConfig.Node node, Future<Status> status, Optional<Future<ListEventsResponse>> events) {}

  @Override
  public Testimony hear(int newest) {
    var asked = ask(newest);
    var reports = new ArrayList<NodeReport>();
    var events = new ArrayList<Event>();
    var untold = new LinkedHashMap<String, String>();
    reports.add(ReportMessages.from(file.get().node(), status.get()));
    if (newest > 0) {
      var own = journal.after(0);
      events.addAll(own.subList(Math.max(0, own.size() - newest), own.size()));
    }
    for (var each : asked) {
      reports.add(report(each));
      events(each, events).ifPresent(why -> untold.put(each.node().name(), why));
    }
    return new Testimony(reports, events, untold);
  }

  /// What the nodes say of themselves, without their journals.
  public List<NodeReport> reports() {
    return hear(0).reports();
  }

  private List<Asked> ask(int newest) {
    if (!file.get().api().open()) {
      return peers.others().stream().map(node -> new Asked(node,
          java.util.concurrent.CompletableFuture.failedFuture(new IllegalStateException(GrpcPeers.CLOSED)),
          Optional.empty())).toList();
    }
    long seconds = file.get().api().tls() == null ? ANSWER_SECONDS : ANSWER_SECONDS_TLS;
    return peers.others().stream().map(node -> {
      var stub = AgentGrpc.newFutureStub(peers.channel(node)).withDeadlineAfter(seconds, TimeUnit.SECONDS);
      Optional<Future<ListEventsResponse>> events = newest > 0
          ? Optional.of(stub.listEvents(ListEventsRequest.newBuilder().setLimit(newest).build()))
          : Optional.empty();
      return new Asked(node, stub.getStatus(GetStatusRequest.getDefaultInstance()), events);
    }).toList();
  }

  private static NodeReport report(Asked asked) {
    var name = asked.node().name();
    try {
      return ReportMessages.from(name, asked.status().get());
    } catch (ExecutionException e) {
      return NodeReport.silent(name, sentence(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return NodeReport.silent(name, "the agent stops");
    }
  }

  /// @return why there are none; empty: they are there
  private static Optional<String> events(Asked asked, List<Event> events) {
    if (asked.events().isEmpty()) {
      return Optional.empty();
    }
    try {
      asked.events().get().get().getEventsList()
          .forEach(message -> EventMessages.from(message).ifPresent(events::add));
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(sentence(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("the agent stops");
    }
  }

  private static String sentence(ExecutionException e) {
    return e.getCause() instanceof IllegalStateException closed
        ? String.valueOf(closed.getMessage())
        : PeerFailures.sentence(e);
  }
}
