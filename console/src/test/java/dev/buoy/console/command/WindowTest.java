package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What a terminal shows at once.
class WindowTest {
  @Test
  void whatIsTallerThanTheTerminalIsCutAndDoesNotScroll() {
    var text = "one\ntwo is long\nthree\nfour\n";

    assertThat(Prompt.Window.UNKNOWN.cut(text)).isEqualTo(text);
    assertThat(new Prompt.Window(20, 5).cut(text)).isEqualTo(text);
    assertThat(new Prompt.Window(20, 4).cut(text))
        .isEqualTo("one\ntwo is long\n~ 2 more rows\n");
    // The second goes on in a next row.
    assertThat(new Prompt.Window(8, 5).cut(text)).isEqualTo("one\n~ 3 more rows\n");
  }
}
