package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.operation.Refused;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SubjectsTest {
  private final Subjects subjects = new Subjects(Map.of(Subject.Kind.INSTANCE, List.of("VI_1"), Subject.Kind.BACKEND,
      List.of("web", "api"), Subject.Kind.SERVER, List.of("web/server1", "web/server2", "api/server2")));

  @Test
  void aServerIsFoundWithoutItsBackendWhenItIsTheOnlyOneOfThatName() {
    assertThat(subjects.find("", "server1")).isEqualTo(new Subject(Subject.Kind.SERVER, "web/server1"));
    assertThat(subjects.find("server", "server1").name()).isEqualTo("web/server1");
    assertThatThrownBy(() -> subjects.find("", "server2")).isInstanceOf(Refused.class)
        .hasMessageStartingWith("no object 'server2'; there is ").hasMessageContaining("web/server2")
        .hasMessageContaining("api/server2");
    assertThatThrownBy(() -> subjects.find("backend", "server1")).isInstanceOf(Refused.class);
  }

  @Test
  void theNearestNamesComeFirst() {
    assertThatThrownBy(() -> subjects.find("", "VI_9")).hasMessageStartingWith("no object 'VI_9'; there is VI_1, ");
    assertThatThrownBy(() -> subjects.find("", "server9"))
        .hasMessageStartingWith("no object 'server9'; there is web/server1, web/server2, api/server2, ");
  }

  @Test
  void manyNamesAreCutAtTen() {
    var many = new Subjects(Map.of(Subject.Kind.AGENT, IntStream.range(10, 30).mapToObj(i -> "n" + i).toList()));

    assertThatThrownBy(() -> many.find("agent", "n1x")).hasMessageEndingWith(", n19 and 10 more");
  }
}
