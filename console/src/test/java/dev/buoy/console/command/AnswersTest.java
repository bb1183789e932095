package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.command.Answers.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
  @Test
  void isOneWordWhereTheAgentsAgree() {
    assertThat(answers("UP", "UP", "UP").agreed(word -> word)).isEqualTo("UP");
  }

  @Test
  void namesWhoSaysWhatWhereTheyDoNot() {
    assertThat(answers("UP", "DOWN", "UP").agreed(word -> word)).isEqualTo("UP n1 n3, DOWN n2");
    assertThat(answers("", "refused", "").sentences(word -> word)).isEqualTo("n2: refused");
    assertThat(answers("refused", "refused", "refused").sentences(word -> word)).isEqualTo("refused");
  }

  @Test
  void sumsNumbers() {
    assertThat(answers("1", "20", "300").sum(Long::parseLong)).isEqualTo(321);
  }

  private static Answers<String> answers(String n1, String n2, String n3) {
    return new Answers<>(List.of(new Answer<>("n1", n1), new Answer<>("n2", n2), new Answer<>("n3", n3)));
  }
}
