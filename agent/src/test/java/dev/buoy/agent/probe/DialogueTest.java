package dev.buoy.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Login;
import dev.buoy.agent.check.Octets;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What dialogues make of what servers say, without a network.
class DialogueTest {
  private static final Expectation ANYTHING = new Expectation.Anything();

  private static Ask.Http http(Expectation expect) {
    return new Ask.Http("GET", "/health", "HTTP/1.1", List.of(new Ask.Header("Host", "web")), "", expect);
  }

  @Test
  void anHttpRequestIsAsTheFileHasIt() {
    assertThat(text(new HttpDialogue(http(Expectation.Status.ALIVE)).begin().say()))
        .isEqualTo("GET /health HTTP/1.1\r\nHost: web\r\nconnection: close\r\n\r\n");
  }

  @Test
  void anHttpStatusDecides() {
    assertThat(ask(new HttpDialogue(http(Expectation.Status.ALIVE)), "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n"))
        .isEqualTo(new Verdict(Code.L7OK, "204 No Content"));
    assertThat(ask(new HttpDialogue(http(Expectation.Status.ALIVE)), "HTTP/1.0 503 Service Unavailable\r\n\r\n"))
        .isEqualTo(new Verdict(Code.L7STS, "503 Service Unavailable, expected 200-399"));
    assertThat(ask(new HttpDialogue(http(Expectation.Status.ALIVE)),
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")).isEqualTo(new Verdict(Code.L7OK, "200 OK"));
    assertThat(ask(new HttpDialogue(http(Expectation.Status.ALIVE)), "SSH-2.0-OpenSSH_9.2\r\n"))
        .extracting(Verdict::code).isEqualTo(Code.L7RSP);
  }

  @Test
  void anHttpBodyDecides() {
    var ok = new Expectation.Matching("\"state\": *\"(ok|fine)\"");
    assertThat(ask(new HttpDialogue(http(ok)), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "8\r\n{\"state\"\r\n", "8\r\n: \"fine\"\r\n0\r\n\r\n")).isEqualTo(new Verdict(Code.L7OK, "200 OK"));
    assertThat(ask(new HttpDialogue(http(new Expectation.Containing("ok"))),
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"))
        .isEqualTo(new Verdict(Code.L7RSP, "200 OK, no string 'ok' in the body"));
    assertThat(ask(new HttpDialogue(http(new Expectation.Containing("ok"))), "HTTP/1.0 200 OK\r\n\r\nall ok"))
        .isEqualTo(new Verdict(Code.L7OK, "200 OK"));
  }

  @Test
  void aTalkAwaitsEachAnswerBeforeItSaysMore() {
    var talk = new TalkDialogue(List.of(new Ask.Step.Send("PING\r\n"),
        new Ask.Step.Expect(new Expectation.Containing("+PONG")), new Ask.Step.Send("INFO\r\n"),
        new Ask.Step.Expect(new Expectation.Matching("role:(master|sole)"))));
    assertThat(text(talk.begin().say())).isEqualTo("PING\r\n");
    assertThat(text(talk.heard(bytes("+PO")).say())).isEmpty();
    assertThat(text(talk.heard(bytes("NG\r\n")).say())).isEqualTo("INFO\r\n");
    assertThat(talk.heard(bytes("role:slave\r\n")).verdict()).isNull();
    assertThat(talk.awaits()).isEqualTo("rstring 'role:(master|sole)' at step 4, got 'role:slave'");
    assertThat(talk.closed().code()).isEqualTo(Code.L7RSP);
    assertThat(talk.heard(bytes("role:sole")).verdict()).isEqualTo(new Verdict(Code.L7OK, ""));
  }

  @Test
  void redisLogsInAndPings() {
    assertThat(ask(new Packets(new LineDialogues.Redis(Login.NOBODY)), "+PONG\r\n").code()).isEqualTo(Code.L7OK);
    assertThat(ask(new Packets(new LineDialogues.Redis(Login.NOBODY)), "-NOAUTH Authentication required.\r\n"))
        .isEqualTo(new Verdict(Code.L7STS, "NOAUTH Authentication required."));
    var login = new Packets(new LineDialogues.Redis(new Login("", "geheim")));
    assertThat(text(login.begin().say())).isEqualTo("*2\r\n$4\r\nAUTH\r\n$6\r\ngeheim\r\n");
    assertThat(text(login.heard(bytes("+OK\r\n")).say())).isEqualTo("*1\r\n$4\r\nPING\r\n");
  }

  @Test
  void smtpIsGreetedAndLeft() {
    var smtp = new Packets(new LineDialogues.Smtp("probe"));
    assertThat(smtp.heard(bytes("220-one\r\n220 mail\r\n")).say()).isEqualTo(bytes("EHLO probe\r\n"));
    var end = smtp.heard(bytes("250-SIZE\r\n250 HELP\r\n"));
    assertThat(text(end.say())).isEqualTo("QUIT\r\n");
    assertThat(end.verdict()).isEqualTo(new Verdict(Code.L7OK, "250 HELP"));
    assertThat(ask(new Packets(new LineDialogues.Smtp("probe")), "421 busy\r\n").code()).isEqualTo(Code.L7STS);
  }

  @Test
  void mysqlErrorsAreToldInTheServersWords() {
    var payload = "\u00ff\u0015\u0004#28000Access denied";
    assertThat(ask(new Packets(new MysqlDialogue(new Ask.Mysql(Login.NOBODY, "", ANYTHING))),
        (char) payload.length() + "\0\0\0" + payload))
        .isEqualTo(new Verdict(Code.L7STS, "error 1045: Access denied"));
  }

  @Test
  void mysqlPasswordsAreScrambledAsTheServerDoes() {
    var nonce = bytes("01234567890123456789");
    var stored = Digests.digest("SHA-1", Digests.digest("SHA-1", bytes("geheim")));
    var answer = MysqlLogin.answer(MysqlLogin.NATIVE, new Login("u", "geheim"), nonce).orElseThrow();
    var once = Digests.xor(answer, Digests.digest("SHA-1", nonce, stored));
    assertThat(Digests.digest("SHA-1", once)).isEqualTo(stored);

    var cached = Digests.digest("SHA-256", Digests.digest("SHA-256", bytes("geheim")));
    var caching = MysqlLogin.answer(MysqlLogin.CACHING, new Login("u", "geheim"), nonce).orElseThrow();
    var onceMore = Digests.xor(caching, Digests.digest("SHA-256", cached, nonce));
    assertThat(Digests.digest("SHA-256", onceMore)).isEqualTo(cached);
    assertThat(MysqlLogin.answer("client_ed25519", new Login("u", "x"), nonce)).isEmpty();
  }

  /// The example of RFC 7677 section 3, with the user's name left out as PostgreSQL does.
  @Test
  void scramProvesBothSides() {
    var scram = new Scram(new Login("user", "pencil"), "rOprNGfwEbeRWgbNEkqO", new Scram.Keys());
    assertThat(text(scram.first())).isEqualTo("n,,n=,r=rOprNGfwEbeRWgbNEkqO");
    var kind = new Scram.Keys.Kind("pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", 4096);
    var salted = new Scram.Keys().of(kind);
    assertThat(HexFormat.of().formatHex(salted))
        .isEqualTo("c4a49510323ab4f952cac1fa99441939e78ea74d6be81ddf7096e87513dc615d");
    var challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    assertThat(scram.key(challenge)).hasValue(kind);
    assertThat(text(scram.proof(challenge, kind))).startsWith("c=biws,r=rOpr");
    assertThat(scram.proven("v=AAAA")).isFalse();
    assertThat(scram.key(challenge.replace("4096", "999999999"))).as("endless work").isEmpty();
    assertThat(scram.key(challenge.replace("rOpr", "XXXX"))).as("another's nonce").isEmpty();
  }

  @Test
  void anyBytesGiveAVerdictOrWaitForMore() {
    var random = new Random(11);
    List<Supplier<Dialogue>> all = List.of(
        () -> new HttpDialogue(http(Expectation.Status.ALIVE)), () -> new HttpDialogue(http(ANYTHING)),
        () -> new Packets(new MysqlDialogue(new Ask.Mysql(new Login("u", "p"), "SELECT 1", ANYTHING))),
        () -> new Packets(new MysqlDialogue(new Ask.Mysql(Login.NOBODY, "", ANYTHING))),
        () -> new Packets(new PgsqlDialogue(new Ask.Pgsql(new Login("u", "p"), "", "SELECT 1", ANYTHING), "n",
            new Scram.Keys())),
        () -> new Packets(new LineDialogues.Redis(new Login("u", "p"))),
        () -> new Packets(new LineDialogues.Smtp("h")), () -> new LineDialogues.Agent("x"),
        () -> new TalkDialogue(List.of(new Ask.Step.Expect(new Expectation.Containing("never said")))));
    var starts = List.of("", "HTTP/1.1 200 OK\r\n", "R\0\0\0\10\0\0\0\0Z\0\0\0\5I", "D\0\0\0\13\0\1\0\0\0\1",
        "R\0\0\0\14\0\0\0\13r=n1,s=AAAA,i=2", "\112\0\0\0\12" + "5.5\0aaaabbbbbbbb\0\377\367", "\1\0\0\2\0",
        "\1\0\0\1\1",
        "\2\0\0\2\376a", "+OK\r\n", "-ERR\r\n", "220 hi\r\n");
    for (int i = 0; i < 30_000; i++) {
      var dialogue = all.get(i % all.size()).get();
      dialogue.begin();
      for (int part = 0; part < 4; part++) {
        var noise = new byte[random.nextInt(24)];
        random.nextBytes(noise);
        var start = Octets.bytes(starts.get(random.nextInt(starts.size())));
        var turn = dialogue.heard(random.nextBoolean() ? start : noise);
        var work = turn.work();
        if (work != null && random.nextBoolean()) {
          work.effort().run();
          turn = work.next().get();
        }
        if (turn.verdict() != null) {
          break;
        }
        assertThat(dialogue.awaits()).isNotBlank();
      }
      assertThat(dialogue.closed().code()).isNotNull();
    }
  }

  private static Verdict ask(Dialogue dialogue, String... answers) {
    dialogue.begin();
    for (var answer : answers) {
      var verdict = dialogue.heard(Octets.bytes(answer)).verdict();
      if (verdict != null) {
        return verdict;
      }
    }
    return dialogue.closed();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
