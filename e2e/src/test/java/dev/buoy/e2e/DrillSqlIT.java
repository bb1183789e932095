package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// MariaDB behind the virtual address, asked by a client without pause while drill follows drill. It bars a host for good
/// that has not finished three greetings in a row, which checks and probes must not come to. `-Dbuoy.drills.mysql=20` for
/// more than the usual four.
class DrillSqlIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  /// In an order in which agents start anew before a role has moved so often that it rests.
  private static final List<String> FAULTS = List.of("backend", "kill", "handover", "stop");
  private static final String LISTEN = """
      listens:
        sql:
          bind: ["*:3306"]
          check: {type: mysql, user: visitor, inter: 1s, timeout: 1s, rise: 1, fall: 1}
          servers: {db: {address: "10.77.0.11:3306"}}
      """;
  /// Hosts are counted by those whose names are known.
  private static final String HOSTS = """
      127.0.0.1 localhost
      10.77.0.1 n1
      10.77.0.2 n2
      10.77.0.3 n3
      10.77.0.12 b2
      """;
  private static final String ASK = "mariadb --no-defaults --host=" + ClusterFile.VIP + " --port=3306 --user=visitor"
      + " --connect-timeout=2 --skip-column-names --batch -e 'SELECT 1' 2>&1";

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Drills drills;
  private static Program client;

  @BeforeAll
  static void startAll() {
    startMariadb();
    drills = Drills.start(lab, "sql", LISTEN);
    client = lab.start("cl", "client", List.of("bash", "-c", "while :; do " + ASK + "; sleep 0.02; done"));
    client.awaitLine("^1$", LONG);
  }

  private static void startMariadb() {
    var data = lab.dir().resolve("mariadb");
    var hosts = lab.file("hosts", HOSTS);
    var init = lab.file("init.sql", "CREATE USER IF NOT EXISTS visitor@'%';\n");
    lab.exec("b1", LONG, "mariadb-install-db", "--no-defaults", "--user=root", "--datadir=" + data,
        "--auth-root-authentication-method=normal", "--skip-test-db").ok();
    lab.start("b1", "mariadb", List.of("unshare", "--mount", "sh", "-c", "mount --bind " + hosts + " /etc/hosts"
        + " && exec mariadbd --no-defaults --user=root --datadir=" + data + " --socket=" + data + "/socket --pid-file="
        + data + "/pid --port=3306 --bind-address=10.77.0.11 --init-file=" + init + " --performance-schema"
        + " --max-connect-errors=3 --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0"))
        .awaitLine("ready for connections", LONG);
  }

  static Stream<String> faults() {
    return IntStream.range(0, Integer.getInteger("buoy.drills.mysql", FAULTS.size()))
        .mapToObj(i -> FAULTS.get(i % FAULTS.size()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theServerBarsNobodyWhateverTheDrill(String fault) {
    drills.awaitCalm();

    var drill = drills.run(fault);

    assertThat(drill.path("passed").asBoolean()).as("%s", drill).isTrue();
    client.markLog();
    client.awaitLine("^1$", LONG);
    assertThat(client.whole().filter(line -> line.contains("blocked"))).isEmpty();
    for (var node : Cluster.NODES) {
      assertThat(errors(Cluster.address(node))).as(node).isEqualTo("0 0");
    }
  }

  /// Else it would have barred nobody whatever happened.
  @Test
  void whoeverGreetsAndLeavesIsBarred() {
    Await.until(LONG, "b2 is barred", () -> errors("10.77.0.12"), () -> {
      lab.exec("b2", "bash", "-c", "exec 3<>/dev/tcp/10.77.0.11/3306; head -c 4 <&3 >/dev/null");
      return errors("10.77.0.12").matches("[3-9]\\d* [1-9]\\d*");
    });
    assertThat(lab.exec("b2", "mariadb", "--no-defaults", "--host=10.77.0.11", "--user=visitor", "-e", "SELECT 1")
        .err()).contains("blocked because of many connection errors");
  }

  /// What the server holds against an address: errors since it was last welcome, and how often it was turned away.
  private static String errors(String address) {
    return lab.exec("b1", "mariadb", "--no-defaults", "--socket=" + lab.dir().resolve("mariadb/socket"),
        "--skip-column-names", "--batch", "-e", "SELECT CONCAT(SUM_CONNECT_ERRORS, ' ', COUNT_HOST_BLOCKED_ERRORS)"
            + " FROM performance_schema.host_cache WHERE IP = '" + address + "'")
        .ok().strip();
  }
}
