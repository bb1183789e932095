package dev.buoy.console.tui.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDecoderTest {
  private final KeyDecoder decoder = new KeyDecoder(40);

  @ParameterizedTest
  @CsvSource({"j,j", "D,D", "\\r,Enter", "\\n,Enter", "\\t,Tab", "\\u007f,Backspace", "\\b,Backspace", "\\u0003,^C",
      "\\u001a,^Z", "\\u001b[A,Up", "\\u001b[B,Down", "\\u001bOA,Up", "\\u001b[1;5C,Right", "\\u001b[Z,BackTab",
      "\\u001b[3~,Delete", "\\u001b[5~,PageUp", "\\u001b[6;5~,PageDown", "\\u001bOP,F1", "\\u001b[[B,F2",
      "\\u001b[15~,F5",
      "\\u001bx,M-x", "ä,ä", "日,日"})
  void decodesKeys(String typed, String name) {
    assertThat(feed(unescape(typed))).containsExactly(new Input.Key(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\033[?62;22c", "\033[?2026;0$y", "\033[?1;2$y", "\033[24;80R", "\033[I", "\033[O",
      "\033[<3;10;5M",
      "\033[<0;;M", "\033[<99999;1;1M",
      "\033[<0;10;5m", "\033[M !D", "\033]10;rgb:1010/1414/1818\033\\", "\033]11;rgb:zz/14/18\007", "\033]0;title\007",
      "\033P1$r0m\033\\",
      "\033[27u",
      "\033[12D", "\033[999;1z"})
  void swallowsRepliesAndUnknownSequencesWhole(String sent) {
    assertThat(feed(sent + "j")).containsExactly(new Input.Key("j"));
  }

  @Test
  void tellsWhatTheTerminalAnswersOfItself() {
    assertThat(feed("\033]11;rgb:ffff/8080/0000\033\\\033]11;rgb:ff/80/00\007\033[?2026;2$y\033[2;3Rj"))
        .containsExactly(
            new Input.Background(1, 0x8080 / 65535.0, 0), new Input.Background(1, 0x80 / 255.0, 0),
            new Input.Synchronized(), new Input.Cursor(2), new Input.Key("j"));
  }

  @Test
  void anAnswerThatNeverEndsIsDroppedWholeAndKeepsNothing() {
    assertThat(feed("\033]11;" + "x".repeat(10_000))).isEmpty();
    assertThat(decoder.idle()).isEmpty();
    assertThat(feed("j")).containsExactly(new Input.Key("j"));
  }

  @Test
  void tellsOfClicksAndOfTheWheel() {
    assertThat(feed("\033[<0;10;5M\033[<0;10;5m\033[<64;1;1M\033[<65;80;24M")).containsExactly(
        new Input.Mouse(Input.Button.CLICK, 9, 4), new Input.Mouse(Input.Button.WHEEL_UP, 0, 0),
        new Input.Mouse(Input.Button.WHEEL_DOWN, 79, 23));
  }

  @Test
  void joinsASequenceThatArrivesInPieces() {
    assertThat(feed("\033")).isEmpty();
    assertThat(decoder.patienceMillis()).isEqualTo(40);
    assertThat(feed("[")).isEmpty();
    assertThat(feed("B")).containsExactly(new Input.Key("Down"));
    assertThat(decoder.patienceMillis()).isZero();
  }

  @Test
  void aLoneEscapeIsTheEscKeyAfterTheDelay() {
    feed("\033");

    assertThat(decoder.idle()).containsExactly(new Input.Key("Esc"));
    assertThat(feed("[")).containsExactly(new Input.Key("["));
  }

  @Test
  void anUnfinishedSequenceIsDroppedAfterAWhile() {
    feed("\033[1;");

    assertThat(decoder.idle()).isEmpty();
    assertThat(feed("j")).containsExactly(new Input.Key("j"));
  }

  @Test
  void twoEscapesAreOneEscKeyAndABeginning() {
    assertThat(feed("\033\033[A")).containsExactly(new Input.Key("Esc"), new Input.Key("Up"));
  }

  @Test
  void aPasteIsOneEventHoweverItIsCut() {
    assertThat(feed("\033[200~D:quit\r")).isEmpty();
    assertThat(feed("F\033[A\033[20")).isEmpty();

    assertThat(feed("1~x")).containsExactly(new Input.Paste("D:quit\rF\033[A"), new Input.Key("x"));
  }

  @Test
  void aPasteThatNeverEndsIsGivenUpAndStaysAPaste() {
    feed("\033[200~abc");

    assertThat(decoder.idle()).containsExactly(new Input.Paste("abc"));
    assertThat(feed("j")).containsExactly(new Input.Key("j"));
  }

  @Test
  void keepsSurrogatePairsTogether() {
    assertThat(feed("😀")).containsExactly(new Input.Key("😀"));
    assertThat(new Input.Key("😀").isText()).isTrue();
    assertThat(new Input.Key("Enter").isText()).isFalse();
  }

  @Test
  void dropsControlCharactersOfTheUpperHalf() {
    assertThat(feed("\u009b\u0000j")).containsExactly(new Input.Key("j"));
  }

  private List<Input> feed(String typed) {
    var inputs = new ArrayList<Input>();
    typed.chars().forEach(c -> inputs.addAll(decoder.feed((char) c)));
    return inputs;
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\b", "\b")
        .replace("\\u007f", "\u007f").replace("\\u0003", "\u0003").replace("\\u001a", "\u001a")
        .replace("\\u001b", "\u001b");
  }
}
