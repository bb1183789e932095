package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The small readers: durations, names, addresses, commands.
final class WordsTest {
  @ParameterizedTest
  @CsvSource({"10ms,10", "3s,3000", "1m,60000", "12h,43200000", "1500ms,1500", "0ms,0"})
  void durationsReadAndPrintTheSame(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
    assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "s", "3 s", "-1s", "1.5s", "1d", "3S", "99999999999s"})
  void whatIsNoDurationIsRefused(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"intre,inter", "virtual-router-id,virtual_router_id", "virtual_router,virtual_router_id", "FALL,fall"})
  void theNearestNameIsFound(String given, String meant) {
    assertThat(NearestName.find(given, List.of("inter", "virtual_router_id", "fall", "rise"))).contains(meant);
  }

  @Test
  void noNameIsBetterThanAFarOne() {
    assertThat(NearestName.find("zebra", List.of("inter", "fall"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "10.0.0.1:0", "10.0.0.1:65536", "010.0.0.1:80", "10.0.1:80", ":80", "*:80",
      "web:80", "fd00::1:80", "[10.0.0]:80"})
  void whatIsNoSocketAddressIsRefused(String text) {
    assertThat(Literals.socketAddress(text, false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1:80,10.0.0.1:80", "*:80,0.0.0.0:80", "[::]:80,[0:0:0:0:0:0:0:0]:80"})
  void socketAddressesRead(String text, String shown) {
    assertThat(Literals.socketAddress(text, true).map(Literals::format)).contains(shown);
  }

  @Test
  void commandsSplitWithoutAShell() {
    assertThat(ScriptWords.split(" a  'b c' \"d \\\" e\" f\\ g '' $X ")).contains(
        List.of("a", "b c", "d \" e", "f g", "", "$X"));
    assertThat(ScriptWords.split("a 'b")).isEmpty();
  }

  @Test
  void joinedCommandsSplitIntoTheSameWords() {
    var words = List.of("/bin/sh", "-c", "echo \"a\\b\" 'c' | cat", "");

    assertThat(ScriptWords.split(ScriptWords.join(words))).contains(words);
  }
}
