package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The one table, apart from any screen.
class TableTest {
  private static final List<Fruit> FRUITS = List.of(new Fruit("pear", 3, "green"), new Fruit("apple", 12, "red"),
      new Fruit("fig", Double.NaN, "blue"), new Fruit("plum", 7, "blue"));

  private record Fruit(String name, double grams, String colour) {}

  private static Table<Fruit> table() {
    return Table.of("fruits", List.of(Column.text("FRUIT", fruit -> Line.text(fruit.name())),
        Column.number("MASS/g", fruit -> Line.text(Words.rate(fruit.grams())), Fruit::grams),
        Column.<Fruit>text("COLOUR", fruit -> Line.text(fruit.colour())).drop(1)), FRUITS, Fruit::name,
        "the basket is empty");
  }

  private static Look filtered(String filter) {
    return Look.FIRST.filtered(new Filter(filter));
  }

  private static Look sorted(String key, boolean reversed) {
    return Look.FIRST.sorted("fruits", new Sort(key, reversed));
  }

  @Test
  void standsInItsOwnOrderUntilAskedForAnother() {
    assertThat(table().ids(Look.FIRST)).containsExactly("pear", "apple", "fig", "plum");
    assertThat(table().ordered(Comparator.comparing(Fruit::name)).ids(Look.FIRST)).containsExactly("apple", "fig",
        "pear", "plum");
  }

  @Test
  void numbersFallAndWordsRiseUnlessTurnedRoundAndUnknownIsLowest() {
    assertThat(table().ids(sorted("mass", false))).containsExactly("apple", "plum", "pear", "fig");
    assertThat(table().ids(sorted("mass", true))).containsExactly("fig", "pear", "plum", "apple");
    assertThat(table().ids(sorted("fruit", false))).containsExactly("apple", "fig", "pear", "plum");
    assertThat(table().ids(sorted("fruit", true))).containsExactly("plum", "pear", "fig", "apple");
  }

  @Test
  void theSortKeyGoesThroughAllColumnsAndBackToTheOwnOrder() {
    var sort = Sort.OWN;
    var keys = new ArrayList<String>();
    for (var i = 0; i < 4; i++) {
      sort = table().next(sort);
      keys.add(sort.column());
    }

    assertThat(keys).containsExactly("fruit", "mass", "colour", "");
  }

  @Test
  void anArrowInTheHeadingTellsTheOrder() {
    assertThat(heading(sorted("mass", false))).contains("MASS/gv");
    assertThat(heading(sorted("mass", true))).contains("MASS/g^");
    assertThat(heading(sorted("fruit", false))).contains("FRUIT^");
  }

  private static String heading(Look look) {
    return TablePainter.lines(table(), look, "", new Size(60, 5), Glyphs.ASCII).getFirst().text();
  }

  @Test
  void aFilterTakesWordsColumnsAlternativesAndTheirOpposite() {
    assertThat(table().ids(filtered("BLUE"))).containsExactly("fig", "plum");
    assertThat(table().ids(filtered("blue p"))).containsExactly("plum");
    assertThat(table().ids(filtered("colour:red,green"))).containsExactly("pear", "apple");
    assertThat(table().ids(filtered("fruit:p colour:blue"))).containsExactly("plum");
    assertThat(table().ids(filtered("!blue"))).containsExactly("pear", "apple");
    assertThat(table().ids(filtered("!"))).hasSize(4);
    assertThat(table().ids(filtered("nocolumn:red"))).isEmpty();
  }

  @Test
  void saysWhyItIsEmpty() {
    assertThat(table().empty(filtered("kiwi"))).isEqualTo("none of 4 matches /kiwi  (Esc clears the filter)");
    var none = Table.of("fruits", table().columns(), List.of(), Fruit::name, "the basket is empty");
    assertThat(TablePainter.lines(none, Look.FIRST, "", new Size(40, 3), Glyphs.ASCII).getFirst().text())
        .startsWith(" the basket is empty");
  }

  @Test
  void rowsKeepTheirPlacesWhileTheOrderIsHeldAndNewOnesComeAfterThem() {
    var look = sorted("mass", false).holding(List.of("fig", "apple", "pear"));

    assertThat(table().ids(look)).containsExactly("fig", "apple", "pear", "plum");
    assertThat(table().ids(look.holding(List.of()))).startsWith("apple");
  }

  @Test
  void countsWhatIsShownAndMarked() {
    var look = filtered("blue").marked(Set.of("fig", "of another table"));

    assertThat(table().caption("FRUITS", look)).isEqualTo("FRUITS  2 of 4  1 marked");
    assertThat(table().caption("FRUITS", sorted("mass", true))).isEqualTo("FRUITS  4  by mass, reversed");
    assertThat(TablePainter.lines(table(), look, "plum", new Size(60, 4), Glyphs.ASCII)).extracting(Line::text)
        .anyMatch(line -> line.startsWith("*fig")).anyMatch(line -> line.startsWith(">plum"));
  }

  @Test
  void columnsGoByTheirImportanceAndAMarkTellsSo() {
    var wide = TablePainter.lines(table(), Look.FIRST, "", new Size(24, 5), Glyphs.ASCII).getFirst().text();
    var narrow = TablePainter.lines(table(), Look.FIRST, "", new Size(15, 5), Glyphs.ASCII).getFirst().text();

    assertThat(wide).contains("COLOUR").doesNotContain("~");
    assertThat(narrow).contains("FRUIT", "MASS/g").doesNotContain("COLOUR").endsWith("~");
  }

  @Test
  void columnsScrollPastTheFirst() {
    var heading = TablePainter.lines(table(), Look.FIRST.skipping(1), "", new Size(15, 5), Glyphs.ASCII).getFirst()
        .text();

    assertThat(heading).contains("FRUIT", "COLOUR").doesNotContain("MASS");
  }

  @Test
  void aHeadingStandsBeforeEachGroupInTheOwnOrderOnly() {
    var grouped = table().ordered(Comparator.comparing(Fruit::colour)).grouped(Fruit::colour,
        colour -> Line.text("[" + colour + "]"));

    assertThat(lines(grouped, Look.FIRST)).containsSequence(" [blue]".strip(), "fig", "plum", "[green]", "pear");
    assertThat(lines(grouped, sorted("mass", false))).doesNotContain("[blue]");
  }

  private static List<String> lines(Table<Fruit> table, Look look) {
    return TablePainter.lines(table, look, "", new Size(40, 12), Glyphs.ASCII).stream()
        .map(line -> line.text().strip().replaceFirst(" .*", "")).toList();
  }

  @Test
  void theSelectedRowIsAlwaysInSight() {
    var many = IntStream.range(0, 300).mapToObj(i -> new Fruit("fruit" + i, i, "red")).toList();
    var table = Table.of("fruits", table().columns(), many, Fruit::name, "");
    for (var i : new int[]{0, 1, 9, 150, 298, 299}) {
      assertThat(TablePainter.lines(table, Look.FIRST, "fruit" + i, new Size(60, 10), Glyphs.ASCII))
          .anyMatch(line -> line.text().startsWith(">fruit" + i + " "));
    }
  }

  @Test
  void isExactlyAsLargeAsItsPaneWhateverItHolds() {
    var random = new Random(7);
    for (var run = 0; run < 500; run++) {
      var rows = IntStream.range(0, random.nextInt(8))
          .mapToObj(i -> new Fruit("f".repeat(1 + random.nextInt(30)) + i, random.nextDouble() * 1e9, "日本".repeat(
              random.nextInt(9))))
          .toList();
      var table = Table.of("fruits", table().columns(), rows, Fruit::name, "nothing here, and this is why: ".repeat(3));
      var size = new Size(random.nextInt(90), random.nextInt(12));
      var look = Look.FIRST.skipping(random.nextInt(3)).sorted("fruits", table.next(Sort.OWN));

      assertThat(TablePainter.lines(table, look, "", size, Glyphs.UNICODE)).as("run %d %s", run, size)
          .hasSize(size.rows()).allMatch(line -> line.width() == size.columns());
    }
  }
}
