package dev.buoy.e2e;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Checks against Debian's MariaDB, PostgreSQL, Redis and nginx, which run as their own users in a folder of the test.
class CheckIT {
  private static final Duration STARTS = Duration.ofSeconds(60);

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Path folder = Path.of(".");

  private static final String MARIADB = """
      set -eu
      mkdir db && chown mysql db
      mariadb-install-db --no-defaults --user=mysql --datadir="$PWD/db" --skip-test-db >install.log 2>&1
      cat >init.sql <<'SQL'
      CREATE USER prober@'%';
      CREATE USER role@'%' IDENTIFIED BY 'geheim';
      SQL
      exec mariadbd --no-defaults --user=mysql --datadir="$PWD/db" --socket="$PWD/db/s" --pid-file="$PWD/db/pid" \\
        --bind-address=10.77.0.11 --init-file="$PWD/init.sql" --skip-name-resolve --innodb-buffer-pool-size=8M
      """;

  private static final String POSTGRES = """
      set -eu
      bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
      mkdir pg && chown postgres pg && cd pg
      runuser -u postgres -- "$bin/initdb" -D data -A trust --no-sync >init.log
      cat >data/pg_hba.conf <<'HBA'
      local all postgres trust
      host all trusty all trust
      host all plain all password
      host all hashed all md5
      host all scrammed all scram-sha-256
      HBA
      cat >users.sql <<'SQL'
      CREATE USER trusty;
      SET password_encryption = 'md5';
      CREATE USER hashed PASSWORD 'geheim';
      SET password_encryption = 'scram-sha-256';
      CREATE USER plain PASSWORD 'geheim';
      CREATE USER scrammed PASSWORD 'geheim';
      SQL
      runuser -u postgres -- "$bin/postgres" --single -D data -j postgres <<<"$(sed 's/;$/;\\n/' users.sql)" >users.log
      exec runuser -u postgres -- "$bin/postgres" -D data -h 10.77.0.11 -k "$PWD" -F
      """;

  private static final String NGINX = """
      set -eu
      mkdir web && chown www-data web && cd web
      echo well >up
      cat >conf <<'CONF'
      daemon off; pid pid; error_log error.log; worker_processes 1;
      events {}
      http {
        access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
        scgi_temp_path s;
        server { listen 10.77.0.11:8080; root .; }
        server { listen 10.77.0.11:8081 proxy_protocol; root .; }
      }
      CONF
      exec runuser -u www-data -- nginx -p "$PWD" -c conf -e error.log
      """;

  private static final String REDIS = """
      mkdir redis && chown redis redis && cd redis
      exec runuser -u redis -- redis-server --bind 10.77.0.11 --save '' --requirepass geheim
      """;

  /// A backend for each check, and what it must find.
  private static final Map<String, Found> CHECKS = Map.ofEntries(
      entry("mysql-greets", found(3306, "type: mysql", "L7OK", ".*MariaDB.*")),
      entry("mysql-knows", found(3306, "type: mysql, user: prober", "L7OK", ".*MariaDB.*")),
      entry("mysql-writes", found(3306,
          "type: mysql, user: role, password: geheim, query: SELECT @@read_only, expect: \"0\"", "L7OK",
          "SELECT @@read_only is '0'")),
      entry("mysql-variable", found(3306,
          "type: mysql, user: role, password: geheim, query: SHOW VARIABLES LIKE 'read_only', expect: [\"ON\", \"4\"]",
          "L7STS", "SHOW VARIABLES LIKE 'read_only' is 'OFF', expected 'ON' or '4'")),
      entry("mysql-wrong", found(3306, "type: mysql, user: role, password: falsch", "L7STS",
          "error 1045: Access denied for user 'role'@.*")),
      entry("pgsql-knows", found(5432, "type: pgsql, user: trusty", "L7OK", "")),
      entry("pgsql-trust", found(5432, ask("trusty", ""), "L7OK", "SELECT pg_is_in_recovery\\(\\) is 'f'")),
      entry("pgsql-plain", found(5432, ask("plain", ", password: geheim"), "L7OK", ".* is 'f'")),
      entry("pgsql-md5", found(5432, ask("hashed", ", password: geheim"), "L7OK", ".* is 'f'")),
      entry("pgsql-scram", found(5432, ask("scrammed", ", password: geheim"), "L7OK", ".* is 'f'")),
      entry("pgsql-wrong", found(5432, ask("scrammed", ", password: falsch"), "L7STS",
          "password authentication failed for user \"scrammed\" \\(28P01\\)")),
      entry("redis-ping", found(6379, "type: redis, password: geheim", "L7OK", "PONG")),
      entry("redis-locked", found(6379, "type: redis", "L7STS", "NOAUTH .*")),
      entry("redis-role", found(6379, "tcp_check: [{send: \"AUTH geheim\\r\\n\"}, {expect: \"+OK\"},"
          + " {send: \"ROLE\\r\\n\"}, {expect: {rstring: \"\\r\\nmaster\\r\\n\"}}]", "L7OK", "")),
      entry("nginx-up", found(8080, "type: http, method: GET, uri: /up, expect: {string: well}", "L7OK", "200 OK")),
      entry("nginx-missing", found(8080, "type: http, method: GET, uri: /missing, version: HTTP/1.1, host: web",
          "L7STS", "404 Not Found, expected 200-399")),
      entry("nginx-proxy-v1", found(8081, "type: http, method: GET, uri: /up, send_proxy: v1", "L7OK", "200 OK")),
      entry("nginx-proxy-v2", found(8081, "type: http, method: HEAD, uri: /up, send_proxy: v2", "L7OK", "200 OK")),
      entry("nginx-no-proxy", found(8081, "type: http, method: GET, uri: /up", "L7RSP", ".*")),
      entry("nobody", found(9, "type: http", "L4CON", "connection refused")),
      entry("script-passes", found(8080, "type: script, command: /bin/sh -c 'test $3.$4 = 10.77.0.11.8080' sh",
          "PROCOK", "exit 0")),
      entry("script-fails", found(8080, "type: script, command: /bin/sh -c 'exit 3'", "PROCERR", "exit 3")));

  /// @param port of the server
  /// @param check its keys
  /// @param status the code
  /// @param detail a regular expression
  private record Found(int port, String check, String status, String detail) {}

  private static Found found(int port, String check, String status, String detail) {
    return new Found(port, check, status, detail);
  }

  private static String ask(String user, String more) {
    return "type: pgsql, user: " + user + more
        + ", database: postgres, query: SELECT pg_is_in_recovery(), expect: \"f\"";
  }

  @BeforeAll
  static void startServers() throws IOException {
    folder = Files.createTempDirectory("buoy-checks-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Map.of("mariadb", MARIADB, "postgres", POSTGRES, "nginx", NGINX, "redis", REDIS)
        .forEach((name, script) -> lab.start("b1", name,
            List.of("env", "-C", folder.toString(), "bash", "-c", script)));
    var file = new StringBuilder("schema: 1\nbackends:\n");
    new TreeMap<>(CHECKS).forEach((name, found) -> file.append("""
          %s: {timeout: {connect: 1s, server: 1s}, check: {inter: 500ms, %s}, servers: {s: {address: "10.77.0.11:%d"}}}
        """.formatted(name, found.check(), found.port())));
    var path = lab.file("checks.yaml", file.toString());
    lab.start("n1", "agent", List.of(Shell.script("buoy"), "agent", "-f", path.toString()))
        .awaitLine("buoy: ready ", STARTS);
  }

  @AfterAll
  static void removeFolder() throws IOException {
    lab.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void realServersAreFoundToBeWhatTheyAre() {
    Await.until(STARTS, "every check finds what it must", () -> wrong().toString(), () -> wrong().isEmpty());
  }

  private static Map<String, String> wrong() {
    var wrong = new TreeMap<String, String>();
    var seen = seen();
    CHECKS.forEach((name, wanted) -> {
      var found = seen.getOrDefault(name, "");
      if (!found.matches(wanted.status() + " " + wanted.detail())) {
        wrong.put(name, found);
      }
    });
    return wrong;
  }

  /// Code and detail of the latest check, by backend.
  private static Map<String, String> seen() {
    var seen = new TreeMap<String, String>();
    var status = lab.exec("n1", Shell.script("buoy"), "status", "-o", "json").out();
    try {
      for (var agent : new ObjectMapper().readTree(status).path("agents")) {
        for (var backend : agent.path("backends")) {
          var check = backend.at("/servers/0/check");
          seen.put(backend.path("name").asText(), check.path("status").asText() + " " + check.path("detail").asText());
        }
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + e.getOriginalMessage() + "\n" + status, e);
    }
    return seen;
  }
}
