package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.proxy.SessionStatus;
import dev.buoy.v1.CloseConnectionsRequest;
import dev.buoy.v1.Connection;
import dev.buoy.v1.ListConnectionsRequest;
import dev.buoy.v1.ListConnectionsRequest.Order;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ConnectionMessagesTest {
  @Test
  void pagesTogetherAreTheWholeListInItsOrder() {
    var sessions = LongStream.rangeClosed(1, 2500).mapToObj(id -> session(id, id % 7)).toList();
    var request = ListConnectionsRequest.newBuilder().setOrder(Order.BYTES).setLimit(5000);
    var all = new ArrayList<Connection>();
    var sizes = new ArrayList<Integer>();
    do {
      var page = ConnectionMessages.page("n1", sessions, request.build());
      assertThat(page.getTotal()).isEqualTo(2500);
      all.addAll(page.getConnectionsList());
      sizes.add(page.getConnectionsCount());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());

    assertThat(sizes).as("never more than a thousand in a message").containsExactly(1000, 1000, 500);
    assertThat(all).extracting(Connection::getId).doesNotHaveDuplicates();
    assertThat(all).extracting(connection -> -connection.getBytesIn()).isSorted();
  }

  @Test
  void aConnectionIsNamedByNodeAndHexadecimalNumber() {
    var connection = ConnectionMessages.page("n1", List.of(session(42, 7)), ListConnectionsRequest.getDefaultInstance())
        .getConnections(0);

    assertThat(connection.getId()).isEqualTo("n1-2a");
    assertThat(connection.getClient()).isEqualTo("10.0.0.9:4242");
    assertThat(connection.getState()).isEqualTo(Connection.State.OPEN);
    assertThat(connection.getBytesIn()).isEqualTo(7);
  }

  @Test
  void idsOfOtherNodesAreNotOurs() {
    var closing = ConnectionMessages.closing("n1", close().addIds("n1-2a").addIds("n2-2b").build());

    assertThat(closing.filter().ids()).isEqualTo(Set.of(42L));
    assertThat(closing.confirm()).isEqualTo("n1-2a");
    refused(Refused.Kind.NOT_FOUND, close().addIds("n2-2b"));
    refused(Refused.Kind.NOT_FOUND, close().addIds("n1-xyz"));
  }

  @Test
  void whatIsClosedIsSaidInExactlyOneWay() {
    assertThat(ConnectionMessages.closing("n1", close().setClient("10.0.0.0/8").build()).confirm())
        .isEqualTo("10.0.0.0/8");
    refused(Refused.Kind.INVALID, close());
    refused(Refused.Kind.INVALID, close().addIds("n1-1").setClient("10.0.0.1"));
    refused(Refused.Kind.INVALID, close().setServer("s1"));
    refused(Refused.Kind.INVALID, close().setClient("somebody"));
    refused(Refused.Kind.INVALID, close().setClient("10.0.0.1/33"));
  }

  @Test
  void aTokenThatIsNotOursIsRefused() {
    for (var token : List.of("x", "1", ".", "1.", "g.1")) {
      assertThatThrownBy(() -> ConnectionMessages.page("n1", List.of(),
          ListConnectionsRequest.newBuilder().setPageToken(token).build())).as(token).isInstanceOf(Refused.class);
    }
  }

  private static CloseConnectionsRequest.Builder close() {
    return CloseConnectionsRequest.newBuilder();
  }

  private static void refused(Refused.Kind kind, CloseConnectionsRequest.Builder request) {
    assertThatThrownBy(() -> ConnectionMessages.closing("n1", request.build())).isInstanceOfSatisfying(Refused.class,
        refused -> assertThat(refused.kind()).isEqualTo(kind));
  }

  private static SessionStatus session(long id, long bytes) {
    return new SessionStatus(id, new InetSocketAddress(InetAddress.ofLiteral("10.0.0.9"), 4242),
        new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80), "web", "pool", Optional.of("s1"), Instant.EPOCH,
        Duration.ofSeconds(id), Duration.ZERO, bytes, 0, SessionStatus.State.OPEN);
  }
}
