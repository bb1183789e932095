package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.tui.Difference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  @Test
  void saysWhichLinesGoAndCome() {
    var difference = Difference.of(List.of("a", "b", "c", "d"), List.of("a", "c", "x", "d"));

    assertThat(difference.rows()).extracting(row -> row.kind() + row.text()).containsExactly("SAMEa", "GONEb", "SAMEc",
        "NEWx", "SAMEd");
    assertThat(difference.rows().get(3)).isEqualTo(new Difference.Row(Kind.NEW, 0, 3, "x"));
    assertThat(difference.isNone()).isFalse();
  }

  @Test
  void bothTextsCanBeReadFromIt() {
    var random = new Random(7);
    for (var run = 0; run < 500; run++) {
      var left = lines(random);
      var right = lines(random);

      var rows = Difference.of(left, right).rows();

      assertThat(rows.stream().filter(row -> row.kind() != Kind.NEW).map(Difference.Row::text)).isEqualTo(left);
      assertThat(rows.stream().filter(row -> row.kind() != Kind.GONE).map(Difference.Row::text)).isEqualTo(right);
      assertThat(rows.stream().filter(row -> row.left() > 0).mapToInt(Difference.Row::left).toArray())
          .isEqualTo(IntStream.rangeClosed(1, left.size()).toArray());
      assertThat(rows.stream().filter(row -> row.right() > 0).mapToInt(Difference.Row::right).toArray())
          .isEqualTo(IntStream.rangeClosed(1, right.size()).toArray());
    }
  }

  private static List<String> lines(Random random) {
    var lines = new ArrayList<String>();
    for (var i = random.nextInt(12); i > 0; i--) {
      lines.add("line " + random.nextInt(4));
    }
    return lines;
  }

  @Test
  void textsTooLargeToCompareAreReplacedWhole() {
    var left = IntStream.range(0, 2500).mapToObj(i -> "left " + i).toList();
    var right = IntStream.range(0, 2500).mapToObj(i -> "right " + i).toList();

    var difference = Difference.of(left, right);

    assertThat(difference.count(Kind.GONE)).isEqualTo(2500);
    assertThat(difference.count(Kind.NEW)).isEqualTo(2500);
  }

  @Test
  void piecesHaveThreeLinesAround() {
    var left = new ArrayList<>(IntStream.range(0, 30).mapToObj(i -> "line " + i).toList());
    var right = new ArrayList<>(left);
    right.set(5, "other");
    right.set(25, "another");

    var pieces = Difference.of(left, right).pieces();

    assertThat(pieces).hasSize(2);
    assertThat(pieces.getFirst()).extracting(Difference.Row::text).containsExactly("line 2", "line 3", "line 4",
        "line 5",
        "other", "line 6", "line 7", "line 8");
  }

  @Test
  void textsThatAreTheSameDifferInNothing() {
    assertThat(Difference.of(List.of("a"), List.of("a")).isNone()).isTrue();
    assertThat(Difference.of(List.of(), List.of()).pieces()).isEmpty();
  }
}
