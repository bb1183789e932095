package dev.buoy.agent.probe;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.function.Supplier;

/// PostgreSQL's protocol 3: the start with a user, its log-in when there is something to log in for, a query when there is
/// one. A message is a letter, four bytes of length that count themselves, and the rest.
final class PgsqlDialogue implements Packets.Protocol {
  private static final int HEADER = 5;
  private static final int PROTOCOL = 3 << 16;
  private static final byte[] TERMINATE = {'X', 0, 0, 0, 4};

  private final Ask.Pgsql ask;
  private final Scram scram;
  private final Scram.Keys keys;
  private String awaited = "the answer to the start";
  private String value = "";
  private boolean asked;
  private boolean answered;

  /// @param nonce for SCRAM
  /// @param keys for SCRAM
  PgsqlDialogue(Ask.Pgsql ask, String nonce, Scram.Keys keys) {
    this.ask = ask;
    this.keys = keys;
    this.scram = new Scram(ask.login(), nonce, keys);
  }

  @Override
  public Turn begin() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(int32(PROTOCOL));
    var user = ask.login().user();
    for (var text : new String[]{"user", user, "database", ask.database().isEmpty() ? user : ask.database(),
        "application_name", "buoy", ""}) {
      bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }
    var start = new ByteArrayOutputStream();
    start.writeBytes(int32(bytes.size() + 4));
    start.writeBytes(bytes.toByteArray());
    return Turn.say(start.toByteArray());
  }

  @Override
  public int length(Inbox inbox) {
    if (inbox.length() < HEADER) {
      return MORE;
    }
    int length = inbox.at(1) << 24 | inbox.at(2) << 16 | inbox.at(3) << 8 | inbox.at(4);
    return length < 4 || length > Inbox.MOST ? MALFORMED : 1 + length;
  }

  @Override
  public Turn heard(byte[] message) {
    var fields = new Fields(Arrays.copyOfRange(message, HEADER, message.length));
    var turn = switch ((char) (message[0] & 0xff)) {
      case 'R' -> authentication(fields);
      case 'E' -> error(fields);
      case 'Z' -> ready();
      case 'D' -> row(fields);
      case 'S', 'N', 'K', 'T', 'C', 'I', 'A', 'v' -> Turn.listen();
      default -> Turn.strange("sends message '" + Octets.printable(Octets.of(Arrays.copyOf(message, 1)))
          + "' instead of " + awaited);
    };
    return fields.broken() ? Turn.strange("is cut short: " + awaited) : turn;
  }

  @Override
  public String awaits() {
    return awaited;
  }

  private Turn authentication(Fields fields) {
    int kind = fields.int32();
    if (ask.login().password().isEmpty() && ask.query().isEmpty()) {
      return Turn.end(TERMINATE, Verdict.passed("")); // it knows the user, and speaks
    }
    awaited = "the answer to the log-in";
    if (ask.login().password().isEmpty() && kind != 0) {
      return Turn.end(TERMINATE, Verdict.refused("wants a password of user " + ask.login().user()));
    }
    return switch (kind) {
      case 0 -> Turn.listen();
      case 3 -> Turn.say(message('p', terminated(ask.login().password())));
      case 5 -> Turn.say(message('p', terminated(md5(fields.take(4)))));
      case 10 -> Fields.text(fields.rest()).contains(Scram.NAME + "\0")
          ? Turn.say(message('p', firstOfScram()))
          : unknown("SASL without " + Scram.NAME);
      case 11 -> proof(fields.restText());
      case 12 -> {
        boolean proven = scram.proven(fields.restText());
        yield proven ? Turn.listen() : Turn.strange("does not know the password itself: it is another server");
      }
      default -> unknown("method " + kind);
    };
  }

  private Turn proof(String challenge) {
    return scram.key(challenge).map(key -> {
      Supplier<Turn> answer = () -> Turn.say(message('p', scram.proof(challenge, key)));
      return keys.has(key) ? answer.get() : Turn.after(() -> keys.of(key), answer);
    }).orElseGet(() -> Turn.strange("has a challenge that is not " + Scram.NAME + "'s, or too much work"));
  }

  private static Turn unknown(String method) {
    return Turn.end(TERMINATE, Verdict.refused("wants a log-in by " + method + ", which checks cannot do"));
  }

  private byte[] firstOfScram() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(terminated(Scram.NAME));
    bytes.writeBytes(int32(scram.first().length));
    bytes.writeBytes(scram.first());
    return bytes.toByteArray();
  }

  /// "md5" and MD5(MD5(password, user), salt), in hexadecimal digits.
  private String md5(byte[] salt) {
    var inner = Digests.digest("MD5", (ask.login().password() + ask.login().user()).getBytes(StandardCharsets.UTF_8));
    var digits = HexFormat.of().formatHex(inner).getBytes(StandardCharsets.US_ASCII);
    return "md5" + HexFormat.of().formatHex(Digests.digest("MD5", digits, salt));
  }

  private Turn ready() {
    if (ask.query().isEmpty()) {
      return Turn.end(TERMINATE, Verdict.passed(""));
    }
    if (asked) {
      return Turn.end(TERMINATE, QueryVerdict.of(ask.query(), answered, value, ask.expect()));
    }
    asked = true;
    awaited = "the answer to the query";
    return Turn.say(message('Q', terminated(ask.query())));
  }

  private Turn row(Fields fields) {
    if (!answered) {
      int columns = fields.short16();
      for (int i = 0; i < columns && !fields.broken(); i++) {
        int length = fields.int32();
        value = length == -1 ? "NULL" : Fields.text(fields.take(length));
      }
      answered = true;
    }
    return Turn.listen();
  }

  /// Fields of a letter and a text each: M is what went wrong, C its code.
  private static Turn error(Fields fields) {
    var texts = new HashMap<Character, String>();
    for (int letter = fields.octet(); letter != 0 && !fields.broken(); letter = fields.octet()) {
      texts.put((char) letter, Octets.printable(fields.terminatedText()));
    }
    return Turn.refused(texts.getOrDefault('M', "an error without a message") + (texts.containsKey('C')
        ? " (" + texts.get('C') + ")"
        : ""));
  }

  private static byte[] message(char letter, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(letter);
    bytes.writeBytes(int32(content.length + 4));
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static byte[] terminated(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8).length + 1);
  }

  private static byte[] int32(int number) {
    return new byte[]{(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
  }
}
