package dev.buoy.agent.probe;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The protocol of MySQL and MariaDB: the greeting, the log-in of a user when there is one, a query when there is one.
/// A message is three bytes of length, low byte first, its number, and so many bytes.
final class MysqlDialogue implements Packets.Protocol {
  private static final int HEADER = 4;
  private static final int OK = 0;
  private static final int MORE_TO_LOG_IN = 1;
  private static final int END = 0xfe;
  private static final int ERROR = 0xff;
  /// LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH.
  private static final int CAPABILITIES = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000;
  private static final int UTF8 = 33;
  private static final int NONCE = 20;
  private static final byte[] QUIT = {1, 0, 0, 0, 1};

  private final Ask.Mysql ask;
  private Stage stage = Stage.GREETING;
  private String version = "";
  private String value = "";
  private boolean answered;

  MysqlDialogue(Ask.Mysql ask) {
    this.ask = ask;
  }

  private enum Stage {
    GREETING("the greeting"), LOGIN("the answer to the log-in"), QUERY("the answer to the query"), COLUMNS(
        "the columns of the answer"),
    ROWS("the rows of the answer");

    final String words;

    Stage(String words) {
      this.words = words;
    }
  }

  @Override
  public Turn begin() {
    return Turn.listen();
  }

  @Override
  public int length(Inbox inbox) {
    return inbox.length() < HEADER
        ? MORE
        : HEADER + (inbox.at(0) | inbox.at(1) << 8 | inbox.at(2) << 16);
  }

  @Override
  public Turn heard(byte[] message) {
    int number = message[3] & 0xff;
    var fields = new Fields(Arrays.copyOfRange(message, HEADER, message.length));
    int kind = fields.octet();
    if (kind == ERROR) {
      return error(fields);
    }
    var turn = switch (stage) {
      case GREETING -> greeting(kind, fields, number);
      case LOGIN -> login(kind, fields, number);
      case QUERY -> query(kind);
      case COLUMNS -> columns(kind, message.length - HEADER);
      case ROWS -> row(kind, message);
    };
    return fields.broken() ? Turn.strange("is cut short: " + stage.words) : turn;
  }

  @Override
  public String awaits() {
    return stage.words;
  }

  private Turn greeting(int protocol, Fields fields, int number) {
    if (protocol != 10) {
      return Turn.strange("greets in protocol " + protocol + " and not in MySQL's 10");
    }
    version = Octets.printable(fields.terminatedText());
    fields.skip(4);
    var nonce = new ByteArrayOutputStream();
    nonce.writeBytes(fields.take(8));
    fields.skip(1);
    int capabilities = fields.little16();
    if (ask.login().user().isEmpty()) {
      return Turn.passed(version);
    }
    fields.skip(3);
    capabilities |= fields.little16() << 16;
    fields.skip(11);
    nonce.writeBytes(fields.terminated());
    var method = (capabilities & 0x80000) != 0 ? fields.terminatedText() : MysqlLogin.NATIVE;
    if (nonce.size() != NONCE) {
      return Turn.strange("greets without a nonce to log in with");
    }
    stage = Stage.LOGIN;
    // Another method is agreed on by what the server answers.
    var known = MysqlLogin.answer(method, ask.login(), nonce.toByteArray());
    return Turn.say(packet(number + 1, response(known.isPresent() ? method : MysqlLogin.NATIVE,
        known.orElseGet(() -> new byte[0]))));
  }

  private byte[] response(String method, byte[] answer) {
    var bytes = new ByteArrayOutputStream();
    little32(bytes, CAPABILITIES);
    little32(bytes, 1 << 24);
    bytes.write(UTF8);
    bytes.writeBytes(new byte[23]);
    text(bytes, ask.login().user());
    bytes.write(answer.length);
    bytes.writeBytes(answer);
    text(bytes, method);
    return bytes.toByteArray();
  }

  private Turn login(int kind, Fields fields, int number) {
    return switch (kind) {
      case OK -> loggedIn();
      case MORE_TO_LOG_IN -> more(fields.octet());
      case END -> another(fields, number);
      default -> Turn.strange("answers the log-in with message " + kind);
    };
  }

  /// caching_sha2_password: 3 goes on to OK; 4 wants the password itself.
  private static Turn more(int step) {
    return step == 3
        ? Turn.listen()
        : Turn.end(QUIT,
            Verdict.refused(MysqlLogin.CACHING + " wants the password over TLS, as the server does not have"
                + " it cached; log in once with TLS, or check with a user of " + MysqlLogin.NATIVE));
  }

  /// The server wants another method.
  private Turn another(Fields fields, int number) {
    if (fields.left() == 0) {
      return Turn.refused("wants the password as before MySQL 4.1");
    }
    var method = Octets.printable(fields.terminatedText());
    var nonce = fields.rest();
    return MysqlLogin.answer(method, ask.login(), nonce.length > NONCE ? Arrays.copyOf(nonce, NONCE) : nonce)
        .map(answer -> Turn.say(packet(number + 1, answer)))
        .orElseGet(() -> Turn.refused("wants a log-in by " + method + ", which checks cannot do; give the user "
            + MysqlLogin.NATIVE));
  }

  private Turn loggedIn() {
    if (ask.query().isEmpty()) {
      return Turn.end(QUIT, Verdict.passed(version));
    }
    stage = Stage.QUERY;
    var query = new ByteArrayOutputStream();
    query.write(3);
    query.writeBytes(ask.query().getBytes(StandardCharsets.UTF_8));
    return Turn.say(packet(0, query.toByteArray()));
  }

  private Turn query(int columns) {
    if (columns == OK) {
      return Turn.end(QUIT, verdict());
    }
    stage = Stage.COLUMNS;
    return Turn.listen();
  }

  private Turn columns(int kind, int length) {
    if (kind == END && length < 9) {
      stage = Stage.ROWS;
    }
    return Turn.listen();
  }

  private Turn row(int kind, byte[] message) {
    if (kind == END && message.length - HEADER < 9) {
      return Turn.end(QUIT, verdict());
    }
    if (!answered) {
      answered = true;
      var fields = new Fields(Arrays.copyOfRange(message, HEADER, message.length));
      while (fields.left() > 0) {
        value = column(fields);
      }
      return fields.broken() ? Turn.strange("is cut short: " + stage.words) : Turn.listen();
    }
    return Turn.listen();
  }

  private static String column(Fields fields) {
    int length = fields.octet();
    return switch (length) {
      case 0xfb -> "NULL";
      case 0xfc -> Fields.text(fields.take(fields.little16()));
      case 0xfd -> Fields.text(fields.take(fields.little16() | fields.octet() << 16));
      case 0xfe -> Fields.text(fields.take(-1)); // longer than any message here
      default -> Fields.text(fields.take(length));
    };
  }

  private Verdict verdict() {
    return QueryVerdict.of(ask.query(), answered, value, ask.expect());
  }

  private Turn error(Fields fields) {
    int code = fields.little16();
    var text = fields.restText();
    return Turn.refused("error " + code + ": "
        + Octets.printable(text.startsWith("#") && text.length() > 6 ? text.substring(6) : text));
  }

  private static byte[] packet(int number, byte[] payload) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(payload.length);
    bytes.write(payload.length >> 8);
    bytes.write(payload.length >> 16);
    bytes.write(number);
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  private static void little32(ByteArrayOutputStream bytes, int number) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.write(number >> shift);
    }
  }

  private static void text(ByteArrayOutputStream bytes, String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    bytes.write(0);
  }
}
