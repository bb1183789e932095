package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.v1.Event;
import dev.buoy.v1.EventFilter;
import dev.buoy.v1.ListEventsRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchEventsRequest;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Streams and pages of events; snapshots that watchers share.
final class WatchesTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private final RecentEvents events = new RecentEvents(10);
  private final EventLog log = new EventLog("n1", events);
  private Journal journal = new Journal("n1", "b1", 0, time, events);

  private void append(int count, Severity severity, String object) {
    for (int i = 0; i < count; i++) {
      journal.append(Entry.of(Kind.SERVER_STATE, severity, object, "", "", Why.because("test")));
    }
  }

  private List<String> watch(WatchEventsRequest.Builder request) {
    var watches = new Watches(log, Pause.SYSTEM, time::nanoTime);
    var client = new Client();
    watches.events(client, log, request.build());
    return client.received;
  }

  @Test
  void aClientGoesOnWhereItWasAndHearsOfWhatIsLost() {
    append(8, Severity.INFO, "a/s1");
    assertThat(watch(WatchEventsRequest.newBuilder().setAfter("n1-6").setBoot("b1"))).containsExactly("n1-7", "n1-8");
    assertThat(watch(WatchEventsRequest.newBuilder().setBacklog(2))).containsExactly("n1-7", "n1-8");

    append(12, Severity.INFO, "a/s1"); // of which ten are kept
    assertThat(watch(WatchEventsRequest.newBuilder().setAfter("n1-8").setBoot("b1")))
        .startsWith("GAP n1-9 to n1-10", "n1-11").hasSize(11);
  }

  @Test
  void aJournalThatBeganAnewIsToldApartByTheStartOfTheAgent() {
    journal = new Journal("n1", "b2", 0, time, events);
    append(5, Severity.INFO, "a/s1");
    assertThat(watch(WatchEventsRequest.newBuilder().setAfter("n1-3").setBoot("b1"))).startsWith("GAP n1-4 to ",
        "n1-1");
    assertThat(watch(WatchEventsRequest.newBuilder().setAfter("n1-9").setBoot("b1"))).startsWith("GAP n1-10 to ",
        "n1-1");
    assertThat(watch(WatchEventsRequest.newBuilder().setAfter("n1-3").setBoot("b2"))).containsExactly("n1-4", "n1-5");
  }

  @Test
  void onlyWhatIsAskedForIsSent() {
    append(2, Severity.INFO, "a/s1");
    append(1, Severity.WARNING, "a/s2");
    append(1, Severity.WARNING, "ab/s1");
    assertThat(watch(WatchEventsRequest.newBuilder().setBacklog(10)
        .setFilter(EventFilter.newBuilder().setObject("a").setLeastSeverity(Event.Severity.WARNING))))
        .containsExactly("n1-3");
  }

  @Test
  void pagesLeadIntoThePastUntilThereIsNoMore() {
    append(7, Severity.INFO, "a/s1");
    var request = ListEventsRequest.newBuilder().setLimit(3);
    var pages = new ArrayList<List<String>>();
    var token = "";
    do {
      var page = log.page(request.setPageToken(token).build());
      pages.add(page.getEventsList().stream().map(Event::getId).toList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(pages).containsExactly(List.of("n1-5", "n1-6", "n1-7"), List.of("n1-2", "n1-3", "n1-4"),
        List.of("n1-1"));
    assertThatThrownBy(() -> log.page(ListEventsRequest.newBuilder().setPageToken("n2-1").build()))
        .isInstanceOf(Refused.class);
  }

  @Test
  void watchersShareASnapshotUntilItIsTooOld() {
    var made = new AtomicInteger();
    var snapshots = new Snapshots(() -> Status.newBuilder().setNode("n1").setGeneration(made.incrementAndGet()).build(),
        time::nanoTime);
    long begin = time.nanoTime();
    var first = snapshots.since(begin, StatusMask.ALL);
    assertThat(snapshots.since(begin, StatusMask.ALL)).isSameAs(first);
    time.advance(Duration.ofMillis(100));
    assertThat(snapshots.since(begin, StatusMask.ALL)).isSameAs(first);
    assertThat(snapshots.since(time.nanoTime(), StatusMask.ALL).getGeneration()).isEqualTo(2);
  }

  /// Reads what there is, then goes.
  private static final class Client extends ServerCallStreamObserver<Event> {
    private final List<String> received = new ArrayList<>();
    private boolean read;

    @Override
    public boolean isCancelled() {
      boolean gone = read;
      read = true;
      return gone;
    }

    @Override
    public void onNext(Event event) {
      received.add(event.getKind() == Event.Kind.GAP
          ? "GAP " + event.getFrom() + " to " + event.getTo()
          : event.getId());
    }

    @Override
    public void setOnCancelHandler(@Nullable Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(@Nullable Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void onError(Throwable error) {
      throw new AssertionError(error);
    }

    @Override
    public void onCompleted() {}
  }
}
