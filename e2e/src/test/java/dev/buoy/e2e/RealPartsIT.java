package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Programs that people run behind a load balancer, and what their users do through it.
class RealPartsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Single single;

  @BeforeAll
  static void start() {
    single = Single.start(lab, parts(100));
  }

  @Test
  void aMariadbSessionSurvivesDrainAndReloadWhileNewOnesGoElsewhere() throws IOException {
    startMariadb("b1", 1);
    startMariadb("b2", 2);
    var statements = lab.file("statements.sql", "SELECT CONCAT('opened on ', @@server_id);\n");
    var session = lab.start("cl", "sql", List.of("bash", "-c", "tail -n +1 -f --pid=$$ " + statements
        + " | mariadb --host=10.77.0.1 --port=3306 --user=visitor --skip-column-names --unbuffered --batch"));
    var first = session.awaitLine("^opened on ", Single.SOON).replace("opened on ", "");
    var other = first.equals("1") ? "2" : "1";

    single.buoy("drain", "sql/db" + first, "--reason", "kernel", "--confirm", "db" + first).ok();
    say(statements, "SELECT CONCAT('drained on ', @@server_id);");

    assertThat(session.awaitLine("^drained on ", Single.SOON)).isEqualTo("drained on " + first);
    for (int i = 0; i < 4; i++) {
      assertThat(sql("SELECT @@server_id")).isEqualTo(other);
    }

    single.reload(parts(50));
    say(statements, "SELECT CONCAT('reloaded on ', @@server_id);");

    assertThat(session.awaitLine("^reloaded on ", Single.SOON)).isEqualTo("reloaded on " + first);
    var connection = single.json("show", "connections", "sql/db" + first).path("connections").path(0);
    assertThat(connection.path("state").asText()).isEqualTo("OPEN");
    assertThat(connection.path("client").asText()).startsWith("10.77.0.200:");

    single.buoy("close", connection.path("id").asText(), "--reason", "kernel", "--confirm",
        connection.path("id").asText()).ok();
    say(statements, "SELECT 'still there';");
    Await.until(Single.SOON, "the session is closed", () -> session.describe(10),
        () -> session.count("Lost connection|gone away") > 0);
    single.buoy("ready", "sql/db" + first).ok();
  }

  @Test
  void redisClientsMayBlockForSecondsAndSubscribe() {
    var server = lab.start("b1", "redis", List.of("redis-server", "--bind", "10.77.0.11", "--port", "6379", "--save",
        "", "--protected-mode", "no", "--dir", lab.dir().toString()));
    server.awaitLine("Ready to accept connections", LONG);

    assertThat(redis("BLPOP", "nothing", "3").ok()).as("nothing comes for three seconds").isBlank();
    var waiting = lab.start("cl", "blpop", redisCommand("BLPOP", "work", "30"));
    var listening = lab.start("cl", "subscriber", redisCommand("SUBSCRIBE", "news"));
    listening.awaitLine("^subscribe", Single.SOON);
    Await.until(Single.SOON, "somebody is blocked", () -> redis("INFO", "clients").ok().contains("blocked_clients:1"));

    redis("RPUSH", "work", "a job").ok();
    redis("PUBLISH", "news", "an event").ok();

    waiting.awaitLine("^a job$", Single.SOON);
    listening.awaitLine("^an event$", Single.SOON);
    listening.kill();
  }

  @Test
  void nginxKeepsConnectionsAndItsDownloadsComeWhole() throws IOException {
    var root = Files.createDirectories(lab.dir().resolve("www"));
    var sum = random(root.resolve("big"), 100);
    var config = lab.file("nginx.conf", """
        user root;
        daemon off;
        pid %1$s/nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
          uwsgi_temp_path %1$s; scgi_temp_path %1$s;
          server { listen 10.77.0.11:8081; root %2$s; }
        }
        """.formatted(lab.dir(), root));
    lab.start("b1", "nginx", List.of("nginx", "-c", config.toString()));
    awaitAnswer("http://10.77.0.11:8081/big", "b1");

    var url = "http://10.77.0.1:8081/big";
    var connects = client("curl -sS --range 0-9 -w '\\n%{num_connects}\\n' -o /dev/null " + url
        + " -o /dev/null " + url + " -o /dev/null " + url).ok();
    assertThat(connects.lines().filter(line -> !line.isBlank())).as("connections of each request")
        .containsExactly("1", "0", "0");
    assertThat(client("curl -sS " + url + " | sha256sum").ok()).startsWith(sum);
  }

  @Test
  void iperfRunsBothWays() {
    var server = lab.start("b1", "iperf", List.of("iperf3", "--server", "--bind", "10.77.0.11", "--port", "5201",
        "--forceflush"));
    server.awaitLine("Server listening", Single.SOON);

    assertThat(client("iperf3 --client 10.77.0.1 --time 2 --parallel 4").ok()).contains("iperf Done");
    server.awaitLine("Server listening on 5201 \\(test #2\\)", Single.SOON);
    assertThat(client("iperf3 --client 10.77.0.1 --time 2 --parallel 4 --reverse").ok()).contains("iperf Done");
  }

  @Test
  void anSshSessionSurvivesReloadAndDrainAndCopiesComeWhole() throws IOException {
    var sum = random(lab.dir().resolve("sent"), 100);
    var ssh = Ssh.withKeys(lab);
    ssh.serve("b1", "10.77.0.11");
    ssh.serve("b2", "10.77.0.12");
    var commands = lab.file("commands", "echo opened at $SSH_CONNECTION\n");
    var session = lab.start("cl", "ssh", List.of("bash", "-c",
        "tail -n +1 -f --pid=$$ " + commands + " | ssh " + ssh.options() + " -p 2222 10.77.0.1 bash"));
    var address = session.awaitLine("^opened at ", LONG).split(" ", -1)[4];
    var server = "s" + address.substring(address.length() - 1);

    single.reload(parts(60));
    single.buoy("drain", "shell/" + server, "--reason", "kernel", "--confirm", server).ok();
    say(commands, "echo still at $SSH_CONNECTION");

    assertThat(session.awaitLine("^still at ", Single.SOON).split(" ", -1)[4]).isEqualTo(address);
    assertThat(client("ssh " + ssh.options() + " -p 2222 10.77.0.1 'echo $SSH_CONNECTION'").ok()).as("a new session")
        .doesNotContain(address);
    client("scp " + ssh.options() + " -P 2222 " + lab.dir().resolve("sent") + " 10.77.0.1:"
        + lab.dir().resolve("received")).ok();
    assertThat(client("sha256sum " + lab.dir().resolve("received")).ok()).startsWith(sum);
    single.buoy("ready", "shell/" + server).ok();
    session.kill();
  }

  @Test
  void pythonsHttpServerAnswersManyShortConnections() throws IOException {
    var root = Files.createDirectories(lab.dir().resolve("files"));
    Files.writeString(root.resolve("small"), "small\n");
    lab.start("b1", "python", List.of("python3", "-m", "http.server", "8000", "--bind", "10.77.0.11", "--directory",
        root.toString()));
    awaitAnswer("http://10.77.0.11:8000/small", "b1");

    assertThat(client("for i in $(seq 50); do curl -sS http://10.77.0.1:8000/small; done").ok())
        .isEqualTo("small\n".repeat(50));
  }

  private static void startMariadb(String node, int number) {
    var data = lab.dir().resolve("mariadb" + number);
    var init = lab.file("init" + number + ".sql", "CREATE USER IF NOT EXISTS visitor@'%';\n");
    lab.exec(node, LONG, "mariadb-install-db", "--no-defaults", "--user=root", "--datadir=" + data,
        "--auth-root-authentication-method=normal", "--skip-test-db").ok();
    var server = lab.start(node, "mariadb" + number, List.of("mariadbd", "--no-defaults", "--user=root",
        "--datadir=" + data, "--socket=" + data + "/socket", "--pid-file=" + data + "/pid", "--port=3306",
        "--bind-address=10.77.0.1" + number, "--server-id=" + number, "--init-file=" + init, "--skip-name-resolve",
        "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0"));
    server.awaitLine("ready for connections", LONG);
  }

  private static String sql(String statement) {
    return client("mariadb --host=10.77.0.1 --port=3306 --user=visitor --skip-column-names --batch -e '" + statement
        + "'").ok().strip();
  }

  private static void awaitAnswer(String url, String node) {
    Await.until(LONG, url + " answers",
        () -> lab.exec(node, "curl", "-sS", "--range", "0-1", "-o", "/dev/null", url).status() == 0);
  }

  private static Shell.Result client(String script) {
    return lab.exec("cl", LONG, "bash", "-o", "pipefail", "-c", script);
  }

  private static Shell.Result redis(String... words) {
    return lab.exec("cl", LONG, redisCommand(words).toArray(String[]::new));
  }

  private static List<String> redisCommand(String... words) {
    var command = new java.util.ArrayList<>(List.of("redis-cli", "-h", Single.ADDRESS, "-p", "6379"));
    command.addAll(List.of(words));
    return command;
  }

  /// Adds a line to what a program reads.
  private static void say(Path file, String line) throws IOException {
    Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
  }

  /// Makes a file that nobody can guess.
  /// @return its SHA-256
  private static String random(Path file, int mebibytes) {
    return lab.exec("cl", LONG, "bash", "-c",
        "head -c " + mebibytes + "M /dev/urandom > " + file + " && sha256sum " + file).ok().split(" ", 2)[0];
  }

  private static String parts(int weight) {
    return """
        listens:
          sql:
            bind: ["*:3306"]
            servers:
              db1: {address: "10.77.0.11:3306", weight: %1$d}
              db2: {address: "10.77.0.12:3306", weight: 100}
          cache: {bind: ["*:6379"], servers: {c1: {address: "10.77.0.11:6379"}}}
          web: {bind: ["*:8081"], servers: {w1: {address: "10.77.0.11:8081"}}}
          perf: {bind: ["*:5201"], servers: {p1: {address: "10.77.0.11:5201"}}}
          shell:
            bind: ["*:2222"]
            servers:
              s1: {address: "10.77.0.11:2222", weight: %1$d}
              s2: {address: "10.77.0.12:2222", weight: 100}
          files: {bind: ["*:8000"], servers: {f1: {address: "10.77.0.11:8000"}}}
        """.formatted(weight);
  }
}
