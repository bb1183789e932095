package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DataTest {
  private final Data data = Screens.model(Screens.lab(), Glyphs.ASCII).data();

  @Test
  void whatNoTimeChangesStaysAsLongAsReportsAreFresh() {
    var later = after(Duration.ofSeconds(1));

    assertThat(later.facts().servers()).isSameAs(data.facts().servers());
    assertThat(later.facts().now()).isEqualTo(later.now());
    assertThat(later.facts().dataAge()).isEqualTo(data.facts().dataAge().plusSeconds(1));
    assertThat(later.tick().facts().history()).isEqualTo(later.tick().history());
  }

  @Test
  void aReportThatGrowsOldIsKnowledgeNoMore() {
    assertThat(data.facts().servers()).noneMatch(ServerRow::isUnknown);

    assertThat(after(Duration.ofSeconds(3)).facts().servers()).isNotEmpty().allMatch(ServerRow::isUnknown);
  }

  @Test
  void newReportsAreSeenAtOnce() {
    var view = Screens.view(Screens.lab(), java.util.Map.of("n1", Duration.ofSeconds(9)), data.now());

    assertThat(data.with(view).facts().view()).isSameAs(view);
    assertThat(data.with(view).facts().count(dev.buoy.console.cluster.Freshness.FRESH)).isEqualTo(2);
  }

  private Data after(Duration time) {
    data.facts();
    return data.at(new Moment(data.now().nanos() + time.toNanos(), data.now().wall().plus(time)));
  }
}
