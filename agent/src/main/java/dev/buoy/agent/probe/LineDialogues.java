package dev.buoy.agent.probe;

import dev.buoy.agent.check.Login;
import dev.buoy.agent.check.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Protocols whose answers are lines.
final class LineDialogues {
  private LineDialogues() {}

  /// One line of an answer.
  interface Lines extends Packets.Protocol {
    @Override
    default int length(Inbox inbox) {
      return inbox.find('\n') + 1;
    }

    @Override
    default Turn heard(byte[] message) {
      return line(new String(message, StandardCharsets.ISO_8859_1).stripTrailing());
    }

    Turn line(String line);
  }

  /// Redis: logs in when there is a password, and pings.
  static final class Redis implements Lines {
    private final Deque<String[]> commands = new ArrayDeque<>();
    private String[] asked = {"PING"};

    Redis(Login login) {
      if (!login.password().isEmpty()) {
        commands.add(login.user().isEmpty()
            ? new String[]{"AUTH", login.password()}
            : new String[]{"AUTH", login.user(), login.password()});
      }
      commands.add(new String[]{"PING"});
    }

    @Override
    public Turn begin() {
      asked = commands.remove();
      var text = new StringBuilder("*" + asked.length + "\r\n");
      for (var word : asked) {
        text.append('$').append(word.getBytes(StandardCharsets.UTF_8).length).append("\r\n").append(word)
            .append("\r\n");
      }
      return Turn.say(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Turn line(String line) {
      if (line.startsWith("-")) {
        return Turn.refused(Octets.printable(line.substring(1)));
      }
      if (!line.equals(asked[0].equals("PING") ? "+PONG" : "+OK")) {
        return Turn.strange("answers " + asked[0] + " with '" + Octets.printable(line) + "'");
      }
      return commands.isEmpty() ? Turn.passed("PONG") : begin();
    }

    @Override
    public String awaits() {
      return "the answer to " + asked[0];
    }
  }

  /// SMTP (RFC 5321 section 4.1.1.1): awaits the greeting, greets, and leaves.
  static final class Smtp implements Lines {
    private static final byte[] QUIT = "QUIT\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String hello;
    private boolean greeted;

    Smtp(String hello) {
      this.hello = hello;
    }

    @Override
    public Turn begin() {
      return Turn.listen();
    }

    @Override
    public Turn line(String line) {
      if (!line.matches("[2-5][0-9]{2}([ -].*)?")) {
        return Turn.strange("says '" + Octets.printable(line) + "' instead of " + awaits());
      }
      if (!line.startsWith("2")) {
        return Turn.end(QUIT, Verdict.refused(Octets.printable(line)));
      }
      if (line.startsWith("-", 3)) {
        return Turn.listen(); // more of the same answer follows
      }
      if (greeted) {
        return Turn.end(QUIT, Verdict.passed(Octets.printable(line)));
      }
      greeted = true;
      return Turn.say(("EHLO " + hello + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String awaits() {
      return greeted ? "the answer to EHLO" : "the greeting";
    }
  }

  /// HAProxy's agent-check: whatever it says up to the end of a line, or its end.
  static final class Agent implements Dialogue {
    private final byte[] send;
    private final Inbox inbox = new Inbox();

    Agent(String send) {
      this.send = Octets.bytes(send);
    }

    @Override
    public Turn begin() {
      return Turn.say(send);
    }

    @Override
    public Turn heard(byte[] bytes) {
      if (!inbox.add(bytes)) {
        return Turn.strange("says more than " + Inbox.MOST + " bytes in one line");
      }
      var line = firstLine();
      return line == null ? Turn.listen() : Turn.passed(line);
    }

    @Override
    public Verdict closed() {
      return inbox.length() == 0 ? Verdict.strange("said nothing") : Verdict.passed(Octets.of(inbox.all()).strip());
    }

    @Override
    public String awaits() {
      return "a line";
    }

    private @Nullable String firstLine() {
      int carriageReturn = inbox.find('\r');
      int end = carriageReturn >= 0 ? carriageReturn : inbox.find('\n');
      return end < 0 ? null : Octets.of(inbox.take(end)).strip();
    }
  }
}
