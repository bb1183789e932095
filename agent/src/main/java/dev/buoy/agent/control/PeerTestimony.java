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
    reports.add(ReportMessages.from(file.get().node(), status.get()));
    if (newest > 0) {
      var own = journal.after(0);
      events.addAll(own.subList(Math.max(0, own.size() - newest), own.size()));
    }
    for (var each : asked) {
      answer(each, reports, events);
    }
    return new Testimony(reports, events);
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

  private static void answer(Asked asked, List<NodeReport> reports, List<Event> events) {
    var name = asked.node().name();
    try {
      var report = ReportMessages.from(name, asked.status().get());
      if (asked.events().isPresent()) {
        asked.events().get().get().getEventsList()
            .forEach(message -> EventMessages.from(message).ifPresent(events::add));
      }
      reports.add(report);
    } catch (ExecutionException e) {
      reports.add(NodeReport.silent(name, e.getCause() instanceof IllegalStateException closed
          ? String.valueOf(closed.getMessage())
          : PeerFailures.sentence(e)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      reports.add(NodeReport.silent(name, "the agent stops"));
    }
  }
}
