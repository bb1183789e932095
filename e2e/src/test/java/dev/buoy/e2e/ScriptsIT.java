package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// File trackers and notifications on the first of three agents. Its priority is one above that of the second.
class ScriptsIT {
  private static final Duration TAKE_OVER = Duration.ofMillis(ClusterFile.MASTER_DOWN_MILLIS + 3000);
  /// A machine that stands still for a while moves the role too, and from the third move within a minute on it rests.
  private static final Duration ONCE_RESTED = TAKE_OVER.plusMinutes(1);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration A_WHILE = Duration.ofMillis(3 * ClusterFile.MASTER_DOWN_MILLIS);

  @RegisterExtension
  static final Lab lab = new Lab();

  private static Cluster cluster;

  @BeforeAll
  static void startCluster() {
    lab.file("load", "0\n");
    cluster = Cluster.start(lab, ClusterFile.plain());
  }

  @BeforeEach
  void everyTestBeginsWithN1AsMaster() {
    lab.file("load", "0\n");
    // What the test before moved shall not count.
    cluster.restartAgent("n1");
    cluster.awaitMaster("n1");
  }

  @Test
  void aFilesNumberTimesItsWeightMovesTheAddressOnlyWhenAnotherNodeIsBetterThen() {
    reload("load: -1", "");
    lab.file("load", "1\n");
    awaitPriority(140);
    Await.stays(A_WHILE, "n1 keeps the VIP", () -> cluster.holds("n1"));

    lab.file("load", "5\n");
    cluster.awaitMaster("n2", ONCE_RESTED);

    lab.file("load", "0\n");
    cluster.awaitMaster("n1", ONCE_RESTED);
  }

  @Test
  void eachChangeIsToldWithInstanceStateAndPriority() {
    reload("load: -5", "notify: \"echo told\"");
    lab.file("load", "1\n");
    cluster.awaitMaster("n2", ONCE_RESTED);
    cluster.program("n1").awaitLine("told INSTANCE VI_1 BACKUP 136", Cluster.SOON);

    lab.file("load", "0\n");

    cluster.awaitMaster("n1", ONCE_RESTED);
    cluster.program("n1").awaitLine("told INSTANCE VI_1 MASTER 141", Cluster.SOON);
  }

  @Test
  void aNotificationThatHangsHoldsUpNeitherAFailoverNorTheEnd() {
    // A fault: it waits for no limit of moves.
    reload("load: fault", "notify_fault: \"sleep 301\"");
    lab.file("load", "1\n");
    cluster.awaitMaster("n2", TAKE_OVER);
    Await.until(Cluster.SOON, "the script runs", () -> sleeping("n1"));
    lab.file("load", "0\n");
    cluster.awaitMaster("n1", ONCE_RESTED);

    cluster.program("n1").signal("TERM");

    assertThat(cluster.program("n1").awaitExit(STOP)).isZero();
    cluster.program("n1").awaitLine("a notification still runs; it is killed", Cluster.SOON);
    cluster.awaitMaster("n2", TAKE_OVER);
    Await.until(Cluster.SOON, "the script is gone", () -> !sleeping("n1"));
    cluster.write(ClusterFile.plain());
    cluster.startAgent("n1").awaitLine("buoy: ready ", Cluster.STARTS);
  }

  private static boolean sleeping(String node) {
    return lab.exec(node, "pgrep", "-f", "^sleep 301").status() == 0
        || lab.exec(node, "pgrep", "-f", "^/usr/bin/sleep 301").status() == 0;
  }

  /// Only n1 gets the tracker, and what is more in its router.
  private static void reload(String track, String more) {
    var agent = cluster.program("n1");
    agent.markLog();
    cluster.write(ClusterFile.plain().text().replace("trackers:\n", "trackers:\n  load: {file: load}\n")
        .replace("quorum: -60}", "quorum: -60, " + track + "}" + (more.isEmpty() ? "" : "\n    " + more))
        .replace("priority: 150", "priority: 121"));
    agent.signal("HUP");
    awaitPriority(141);
  }

  private static void awaitPriority(int expected) {
    Await.until(Cluster.SOON, "n1 has priority " + expected, () -> cluster.status().path("n1").toPrettyString(),
        () -> cluster.status().path("n1").at("/vrrp/0/effectivePriority").asInt() == expected);
  }
}
