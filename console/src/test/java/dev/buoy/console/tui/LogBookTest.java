package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.LogLine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogBookTest {
  private static LogLine line(long seconds, String message) {
    return SomeFetched.line(seconds, LogLine.Level.INFO, "event", message);
  }

  @Test
  void linesThatAreKnownAreNotTakenAgain() {
    var first = LogBook.EMPTY.heard("n1", List.of(line(1, "one"), line(2, "two"), line(2, "two b")), 0, Screens.NOW);

    var again = first.heard("n1", List.of(line(1, "one"), line(2, "two"), line(2, "two b"), line(2, "two c"),
        line(3, "three")), 0, Screens.NOW);

    assertThat(again.entries()).extracting(LogBook.Entry::message).containsExactly("one", "two", "two b", "two c",
        "three");
  }

  @Test
  void saysWhatWasLostAndWhoIsSilent() {
    var book = LogBook.EMPTY.lost("n1", "connection refused").lost("n2", "it left").heard("n1", List.of(line(1, "one")),
        3, Screens.NOW);

    assertThat(book.silent()).containsOnlyKeys("n2");
    assertThat(book.entries().getFirst().agent()).isEqualTo(LogBook.CONSOLE);
    assertThat(book.entries().getFirst().message()).isEqualTo("3 lines of n1 came faster than they were read");
  }

  @Test
  void keepsTheNewestOnlyAndEveryLineItsNumber() {
    var book = LogBook.EMPTY;
    for (var i = 0; i < 12; i++) {
      var from = i * 500;
      book = book.heard("n1", IntStream.range(from, from + 500).mapToObj(n -> line(n, "line " + n)).toList(), 0,
          Screens.NOW);
    }

    assertThat(book.entries()).hasSize(5000);
    assertThat(book.entries().getFirst().message()).isEqualTo("line 1000");
    assertThat(book.entries().getLast().number()).isEqualTo(5999);
  }

  @Test
  void aLineIsCutAtFourKilobytes() {
    var book = LogBook.EMPTY.heard("n1", List.of(line(1, "x".repeat(9000))), 0, Screens.NOW);

    assertThat(book.entries().getFirst().message()).hasSize(4097).endsWith("~");
  }
}
