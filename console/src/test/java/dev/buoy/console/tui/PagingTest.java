package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagingTest {
  private static final List<Line> FOOTER = List.of(Line.EMPTY, Line.text("Esc back"));

  private static Paging paging(int lines, int rows) {
    return new Paging(IntStream.rangeClosed(1, lines).mapToObj(i -> Line.text("line " + i)).toList(), FOOTER, rows);
  }

  private static List<String> shown(Paging paging, Reading reading, String owed) {
    return paging.lines(reading, owed).stream().map(Line::text).toList();
  }

  @Test
  void whatFitsIsShownAndReadAtOnce() {
    var paging = paging(3, 5);

    assertThat(shown(paging, Reading.NONE, "")).containsExactly("line 1", "line 2", "line 3", "", "Esc back");
    assertThat(paging.read(Reading.NONE, "x").ended()).isTrue();
  }

  @Test
  void whatDoesNotFitIsReadToItsLastLineAndBack() {
    var paging = paging(6, 6);
    assertThat(shown(paging, Reading.NONE, "confirm after the last")).containsExactly("line 1", "line 2", "line 3",
        "3 more lines, PageDown; confirm after the last", "", "Esc back");

    var next = paging.read(Reading.NONE, "Down");
    assertThat(next).isEqualTo(new Reading(1, false));
    var last = paging.read(paging.read(next, "Down"), "PageDown");
    assertThat(last).isEqualTo(new Reading(3, true));
    assertThat(shown(paging, last, "")).containsExactly("line 4", "line 5", "line 6", "the end; PageUp leads back", "",
        "Esc back");
    assertThat(paging.read(last, "PageUp")).isEqualTo(new Reading(0, true));
  }

  @Test
  void aBoxWithoutRoomShowsAsManyLinesAsItHas() {
    assertThat(shown(paging(6, 2), Reading.NONE, "")).containsExactly("line 1", "5 more lines, PageDown");
    assertThat(shown(paging(6, 0), Reading.NONE, "")).isEmpty();
  }
}
