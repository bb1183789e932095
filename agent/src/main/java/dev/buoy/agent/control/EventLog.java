package dev.buoy.agent.control;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.RecentEvents;
import dev.buoy.agent.operation.Refused;
import dev.buoy.v1.ListEventsRequest;
import dev.buoy.v1.ListEventsResponse;
import java.util.List;

/// The journal as the API shows it.
public final class EventLog {
  private static final int USUAL = 200;
  private static final int MOST = 1000;

  private final String node;
  private final RecentEvents events;

  public EventLog(String node, RecentEvents events) {
    this.node = node;
    this.events = events;
  }

  /// One page of those that are asked for: the newest, or those before the page that the token names.
  /// @throws Refused INVALID when an id or token is not one of this node's
  ListEventsResponse page(ListEventsRequest request) {
    long after = number(request.getAfter());
    long before = request.getPageToken().isEmpty() ? Long.MAX_VALUE : number(request.getPageToken());
    int limit = request.hasLimit() ? (int) Math.min(Integer.toUnsignedLong(request.getLimit()), MOST) : USUAL;
    var query = EventQuery.of(request.getFilter());
    var matching = after(after).stream().filter(event -> event.number() < before && query.test(event)).toList();
    var page = matching.subList(Math.max(0, matching.size() - limit), matching.size());
    var message = ListEventsResponse.newBuilder();
    page.forEach(event -> message.addEvents(EventMessages.of(event)));
    if (page.size() < matching.size()) {
      message.setNextPageToken(page.isEmpty() ? request.getPageToken() : page.getFirst().id());
    }
    return message.build();
  }

  /// The number of the newest event; 0 when there is none.
  long newest() {
    var last = events.after(0, 1);
    return last.isEmpty() ? 0 : last.getLast().number();
  }

  List<Event> after(long number) {
    return events.after(number, Integer.MAX_VALUE);
  }

  /// Whether what comes after this event is what this journal has: it is the same journal, though it may have forgotten.
  /// @param boot the start of the agent that wrote it; empty: not known
  boolean goesOnAfter(long number, String boot) {
    return number <= newest() && after(number - 1).stream().findFirst().filter(event -> event.number() == number)
        .map(event -> boot.isEmpty() || event.boot().equals(boot)).orElse(true);
  }

  Runnable watch(Runnable watcher) {
    return events.watch(watcher);
  }

  /// The number in an id; 0 for none.
  /// @throws Refused INVALID when the id is not one of this node's
  long number(String id) {
    if (id.isEmpty()) {
      return 0;
    }
    return EventMessages.number(id).filter(_ -> id.startsWith(node + "-")).orElseThrow(() -> new Refused(
        Refused.Kind.INVALID, "'" + id + "' is no event of " + node + "; ids look like " + node + "-42"));
  }

  /// Stands for events that are lost.
  /// @param from number of the first of them
  /// @param to number of the last of them; 0: the numbers begin anew
  dev.buoy.v1.Event gap(long from, long to) {
    return dev.buoy.v1.Event.newBuilder().setId(node + "-" + to).setNode(node).setKind(dev.buoy.v1.Event.Kind.GAP)
        .setSeverity(dev.buoy.v1.Event.Severity.WARNING).setObject(node).setFrom(node + "-" + from)
        .setTo(to == 0 ? "" : node + "-" + to)
        .setReason(to == 0 ? "the journal began anew" : "these events are not kept any more").build();
  }
}
