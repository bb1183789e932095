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
import dev.buoy.v1.LogLine;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchEventsRequest;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.WatchLogsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    var client = new PassingClient<Event>();
    watches.events(client, log, request.build());
    return client.received().stream().map(event -> event.getKind() == Event.Kind.GAP
        ? "GAP " + event.getFrom() + " to " + event.getTo()
        : event.getId()).toList();
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
  void theLogIsSentInTheOrderOfItsLinesWorseOnesAloneWhereOneAsks() {
    var tail = new LogTail();
    tail.add(time.instant(), LogTail.Level.INFO, "agent", "one");
    tail.add(time.instant(), LogTail.Level.ERROR, "vrrp", "Two is long " + "x".repeat(5000));
    tail.add(time.instant(), LogTail.Level.WARNING, "vrrp", "three");
    assertThat(lines(tail, WatchLogsRequest.newBuilder()).stream().map(LogLine::getLogger))
        .containsExactly("agent", "vrrp", "vrrp");
    assertThat(lines(tail, WatchLogsRequest.newBuilder().setBacklog(1).setBacklogOnly(true)))
        .containsExactly(LogLine.newBuilder().setTime(StatusMessages.time(time.instant()))
            .setLevel(LogLine.Level.WARNING).setLogger("vrrp").setMessage("three").build());
    assertThat(lines(tail, WatchLogsRequest.newBuilder().setLeast(LogLine.Level.WARNING).setContaining("tWo")))
        .singleElement().satisfies(line -> assertThat(line.getMessage()).hasSize(4096));
  }

  @Test
  void aClientOfTheLogHearsOfLinesThatCameTooFast() {
    var tail = new LogTail();
    var watches = new Watches(log, Pause.SYSTEM, time::nanoTime);
    var client = new PassingClient<WatchLogsResponse>() {
      @Override
      public void onNext(WatchLogsResponse response) {
        super.onNext(response);
        if (received().size() == 1) {
          for (int i = 0; i < 2005; i++) {
            tail.add(time.instant(), LogTail.Level.INFO, "agent", "line " + i);
          }
        }
      }
    };
    watches.lines(client, tail, WatchLogsRequest.getDefaultInstance());
    assertThat(client.received().get(1).getLost()).isEqualTo(5);
    assertThat(client.received().stream().mapToInt(WatchLogsResponse::getLinesCount).sum()).isEqualTo(2000);
  }

  private List<LogLine> lines(LogTail tail, WatchLogsRequest.Builder request) {
    var client = new PassingClient<WatchLogsResponse>();
    new Watches(log, Pause.SYSTEM, time::nanoTime).lines(client, tail, request.build());
    return client.received().stream().flatMap(each -> each.getLinesList().stream()).toList();
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
}
