package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.v1.Connection;
import dev.buoy.v1.ListConnectionsRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Asks agents for their open connections, page by page.
final class ConnectionsFeed {
  private static final int PAGE = 500;

  private ConnectionsFeed() {}

  /// Every agent at the same time, each for the first {@link ConnectionsPage#MOST}. Blocks.
  static List<Talk.Answer> ask(Subscription.Connections query, List<Feeds.Asked> agents) {
    return Feeds.together(agents.stream().<Callable<Talk.Answer>>map(agent -> () -> {
      var link = agent.link();
      return link == null ? Talk.Answer.failed(agent.agent(), agent.failure()) : ask(query, agent.agent(), link);
    }).toList());
  }

  private static Talk.Answer ask(Subscription.Connections query, String agent, AgentLink link) {
    var request = ListConnectionsRequest.newBuilder().setOrder(query.order()).setFrontend(query.frontend())
        .setBackend(query.backend()).setServer(query.server()).setClient(query.client());
    var connections = new ArrayList<Connection>();
    long total = 0;
    try {
      do {
        request.setLimit(Math.min(PAGE, ConnectionsPage.MOST - connections.size()));
        var page = link.call(Feeds.TIMEOUT).listConnections(request.build());
        connections.addAll(page.getConnectionsList());
        total = page.getTotal();
        request.setPageToken(page.getNextPageToken());
      } while (!request.getPageToken().isEmpty() && connections.size() < ConnectionsPage.MOST);
      return new Talk.Answer(agent, connections, total, "");
    } catch (StatusRuntimeException e) {
      return Talk.Answer.failed(agent, Feeds.why(e));
    }
  }
}
