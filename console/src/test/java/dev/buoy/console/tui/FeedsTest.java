package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.SomeDrill;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Operator;
import dev.buoy.v1.Connection;
import dev.buoy.v1.Drill;
import dev.buoy.v1.ListConnectionsRequest.Order;
import dev.buoy.v1.LogLine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedsTest {
  private static final Subscription.Connections ALL = new Subscription.Connections(Order.AGE, "", "", "", "");

  private final FakeCluster fake = new FakeCluster();
  private final Cluster cluster = new Cluster(FakeCluster.entry(), fake.channels(), Operator.NOBODY, () -> 1);
  private final BlockingQueue<Msg> heard = new LinkedBlockingQueue<>();
  private final Feeds feeds = new Feeds(cluster, heard::add);

  @BeforeEach
  void ask() {
    cluster.refresh(Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() {
    feeds.close();
    cluster.close();
    fake.close();
  }

  private Msg next() throws InterruptedException {
    var msg = heard.poll(10, TimeUnit.SECONDS);
    assertThat(msg).isNotNull();
    return java.util.Objects.requireNonNull(msg);
  }

  @Test
  void asksEveryAgentForTheFirstOfItsConnections() throws InterruptedException {
    for (var i = 0; i < 700; i++) {
      fake.agent("n1").connections.add(Connection.newBuilder().setId("n1-" + i).build());
    }
    fake.stop("n3");
    cluster.refresh(Duration.ofSeconds(5));

    feeds.want(Optional.of(ALL));

    var talked = (Msg.Talked) next();
    assertThat(talked.asked()).isEqualTo(ALL);
    assertThat(talked.answers()).extracting(Talk.Answer::agent).containsExactly("n1", "n2", "n3");
    var first = talked.answers().getFirst();
    assertThat(first.connections()).hasSize(ConnectionsPage.MOST);
    assertThat(first.total()).isEqualTo(700);
    assertThat(talked.answers().getLast().failure()).isNotEmpty();
  }

  @Test
  void theConditionsGoToTheAgents() throws InterruptedException {
    feeds
        .want(Optional.of(new Subscription.Connections(Order.BYTES, "", "quotation_backend", "server1", "10.0.0.0/8")));

    next();

    assertThat(fake.agent("n2").asked).first().satisfies(request -> {
      assertThat(request.getOrder()).isEqualTo(Order.BYTES);
      assertThat(request.getBackend() + "/" + request.getServer()).isEqualTo("quotation_backend/server1");
      assertThat(request.getClient()).isEqualTo("10.0.0.0/8");
    });
  }

  @Test
  void logsAreListenedToOnlyWhileTheyAreWanted() throws InterruptedException {
    fake.agent("n2").logs.add(LogLine.newBuilder().setLogger("event").setMessage("started").build());

    feeds.want(Optional.of(new Subscription.Logs(Set.of("n2"))));
    var logged = (Msg.Logged) next();
    assertThat(logged.agent()).isEqualTo("n2");
    assertThat(logged.lines()).extracting(LogLine::getMessage).containsExactly("started");
    await(1);

    feeds.want(Optional.empty());
    await(0);
    assertThat(heard).isEmpty();
  }

  /// Until so many listen to n2.
  private void await(int listeners) {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (fake.agent("n2").tails.size() != listeners && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(fake.agent("n2").tails).hasSize(listeners);
  }

  @Test
  void drillsOfAllAgentsComeInShortAndThoseThatAreLookedAtWhole() throws InterruptedException {
    fake.agent("n2").drills.add(SomeDrill.passed("7f3a", 540));
    fake.agent("n3").drills.add(SomeDrill.aborted("11ff"));

    feeds.want(Optional.of(new Subscription.Drills(Set.of("7f3a"), false)));

    var told = (Msg.DrillsTold) next();
    assertThat(told.found().drills()).extracting(Drill::getId).containsExactlyInAnyOrder("7f3a", "11ff");
    assertThat(told.wholes()).singleElement().satisfies(drill -> assertThat(drill.getProbersList()).hasSize(2));
  }

  @Test
  void filesComeWithoutWhatATerminalWouldActOn() throws InterruptedException {
    feeds.want(Optional.of(new Subscription.Files(Map.of(), "", Set.of("0123"))));

    var book = ((Msg.Filed) next()).book();

    assertThat(book.text("n1").orElseThrow().lines()).containsExactly("# ·[2J", "schema: 1");
    assertThat(book.text("0123").orElseThrow().lines()).hasSize(2);
    assertThat(book.agents()).containsOnlyKeys("n1", "n2", "n3");
  }
}
