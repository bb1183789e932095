package dev.buoy.agent.control;

import dev.buoy.agent.operation.Closing;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.proxy.SessionStatus;
import dev.buoy.v1.CloseConnectionsRequest;
import dev.buoy.v1.Connection;
import dev.buoy.v1.ListConnectionsRequest;
import dev.buoy.v1.ListConnectionsResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Open connections as messages, page by page, and which of them a request means.
final class ConnectionMessages {
  private static final int PAGE = 100;
  private static final int LONGEST_PAGE = 1000;

  private ConnectionMessages() {}

  /// A place in a list, after which the next page begins.
  private record Place(long bytes, long id) {
    static Place of(SessionStatus session) {
      return new Place(session.bytesIn() + session.bytesOut(), session.id());
    }

    String token() {
      return Long.toHexString(bytes) + "." + Long.toHexString(id);
    }

    static Place of(String token) {
      try {
        int dot = token.indexOf('.');
        return new Place(Long.parseUnsignedLong(token, 0, Math.max(dot, 0), 16),
            Long.parseUnsignedLong(token, dot + 1, token.length(), 16));
      } catch (NumberFormatException | IndexOutOfBoundsException _) {
        throw new Refused(Refused.Kind.INVALID, "page_token is not one of ours");
      }
    }
  }

  /// @throws Refused INVALID when a condition cannot be read
  static SessionFilter filter(ListConnectionsRequest request) {
    var age = request.hasMinAge()
        ? Duration.ofSeconds(request.getMinAge().getSeconds(), request.getMinAge().getNanos())
        : Duration.ZERO;
    return new SessionFilter(Set.of(), request.getFrontend(), request.getBackend(), request.getServer(),
        request.getClient().isEmpty() ? null : network(request.getClient()), age);
  }

  /// One page of those that meet the conditions.
  static ListConnectionsResponse page(String node, List<SessionStatus> sessions, ListConnectionsRequest request) {
    var order = order(request.getOrder());
    int limit = request.getLimit() == 0
        ? PAGE
        : (int) Math.min(Integer.toUnsignedLong(request.getLimit()), LONGEST_PAGE);
    var after = request.getPageToken().isEmpty() ? null : Place.of(request.getPageToken());
    var rest = sessions.stream().filter(session -> after == null || order.compare(Place.of(session), after) > 0)
        .sorted(Comparator.comparing(Place::of, order)).toList();
    var page = rest.subList(0, Math.min(limit, rest.size()));
    var message = ListConnectionsResponse.newBuilder().setTotal(sessions.size());
    page.forEach(session -> message.addConnections(connection(node, session)));
    if (page.size() < rest.size()) {
      message.setNextPageToken(Place.of(page.getLast()).token());
    }
    return message.build();
  }

  private static Comparator<Place> order(ListConnectionsRequest.Order order) {
    return switch (order) {
      case ORDER_UNSPECIFIED, AGE -> Comparator.comparingLong(Place::id);
      case BYTES -> Comparator.comparingLong(Place::bytes).reversed().thenComparingLong(Place::id);
      case UNRECOGNIZED -> throw new Refused(Refused.Kind.INVALID, "order is one of AGE, BYTES");
    };
  }

  private static Connection connection(String node, SessionStatus session) {
    return Connection.newBuilder().setId(id(node, session.id())).setClient(text(session.client()))
        .setLocal(text(session.local())).setFrontend(session.frontend()).setBackend(session.backend())
        .setServer(session.server().orElse("")).setAccepted(Messages.timestamp(session.accepted()))
        .setAge(Messages.duration(session.age())).setIdle(Messages.duration(session.idle()))
        .setBytesIn(session.bytesIn()).setBytesOut(session.bytesOut())
        .setState(Connection.State.valueOf(session.state().name())).build();
  }

  private static String id(String node, long number) {
    return node + "-" + Long.toHexString(number);
  }

  private static String text(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /// What a request wants closed.
  /// @throws Refused INVALID unless it is exactly one kind; NOT_FOUND when none of the ids is this node's
  static Closing closing(String node, CloseConnectionsRequest request) {
    boolean byServer = !request.getServer().isEmpty() || !request.getBackend().isEmpty();
    boolean byClient = !request.getClient().isEmpty();
    if ((request.getIdsCount() > 0 ? 1 : 0) + (byServer ? 1 : 0) + (byClient ? 1 : 0) != 1) {
      throw new Refused(Refused.Kind.INVALID, "name connections by ids, or by backend and server, or by client");
    }
    if (byServer) {
      if (request.getServer().isEmpty() || request.getBackend().isEmpty()) {
        throw new Refused(Refused.Kind.INVALID, "a server is named by backend and server");
      }
      return Closing.of(new ServerKey(request.getBackend(), request.getServer()));
    }
    if (byClient) {
      return Closing.of(network(request.getClient()), request.getClient());
    }
    var ids = new TreeMap<Long, String>();
    for (var id : request.getIdsList()) {
      var number = number(node, id);
      if (number != null) {
        ids.put(number, id);
      }
    }
    if (ids.isEmpty()) {
      throw new Refused(Refused.Kind.NOT_FOUND,
          "no such connection on " + node + ": " + String.join(", ", request.getIdsList()));
    }
    return Closing.of(ids);
  }

  private static @Nullable Long number(String node, String id) {
    var digits = id.startsWith(node + "-") ? id.substring(node.length() + 1) : "";
    return digits.matches("[0-9a-f]{1,15}") ? Long.valueOf(Long.parseLong(digits, 16)) : null;
  }

  private static SessionFilter.Network network(String text) {
    try {
      int slash = text.indexOf('/');
      var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits = slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new SessionFilter.Network(address, bits);
    } catch (IllegalArgumentException _) {
      throw new Refused(Refused.Kind.INVALID, "client must be ADDRESS or ADDRESS/BITS, was '" + text + "'");
    }
  }
}
