package dev.buoy.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalFileTest {
  private final ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor();
  private final VirtualScheduler time = new VirtualScheduler();
  private final List<String> reports = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void stop() {
    writer.shutdownNow();
  }

  /// A start of the agent that writes so many events.
  private List<Event> start(String boot, int events) {
    try (var file = JournalFile.open(folder, writer, reports::add)) {
      var recent = new RecentEvents(100);
      recent.begin(() -> file.before(boot));
      var journal = new Journal("n1", boot, file.last(), time, event -> {
        recent.accept(event);
        file.accept(event);
      });
      IntStream.range(0, events).forEach(i -> journal.append(new Event.Entry(Event.Kind.SERVER_STATE,
          Event.Severity.WARNING, "pool/s1", "UP", "DOWN", new Why("refused \"3\" times ü", List.of("n1-1")),
          i % 2 == 0 ? null : "anna", i % 2 == 0 ? null : "7f3a")));
      return recent.after(0, 1000);
    }
  }

  @Test
  void numbersGoOnAfterARestartAndEverythingIsAsItWas() {
    var first = start("b1", 3);
    var second = start("b2", 2);

    assertThat(second).extracting(Event::number).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(second.subList(0, 3)).isEqualTo(first);
    assertThat(second.getLast().boot()).isEqualTo("b2");
    assertThat(reports).isEmpty();
  }

  @Test
  void onlyAsManyAsFitAreTakenUpAgain() {
    start("b1", 150);
    var second = start("b2", 10);
    assertThat(second).hasSize(100).extracting(Event::number).startsWith(61L).endsWith(160L);
  }

  @Test
  void aTornEndLosesNoMoreThanThat() throws IOException {
    start("b1", 3);
    var file = folder.resolve("journal");
    var bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 20));
    assertThat(start("b2", 1)).extracting(Event::id).containsExactly("n1-1", "n1-2", "n1-3");
  }

  @Test
  void withoutADiskTheAgentGoesOn() throws IOException {
    Files.delete(folder);
    assertThat(start("b1", 3)).hasSize(3);
    assertThat(reports).singleElement().asString().contains("journal cannot be written");
    Files.createDirectory(folder);
  }
}
