package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.Event;
import dev.buoy.v1.ListEventsRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The newest events of the agents, and how many more there are.
/// @param events by time, the oldest first
/// @param older those that the agents have besides, as far as they were counted
/// @param uncounted whether there are more than that
record EventList(Asked<EventList.Pages> asked, List<Event> events, int older, boolean uncounted) {
  /// An agent counts its events in steps of this many.
  private static final int PAGE = 1000;

  /// What one agent has.
  /// @param more whether it has older ones than these
  record Pages(List<Event> events, boolean more) {}

  /// Asks the agents of the view for their newest. Blocking.
  static EventList ask(Cluster cluster, ClusterView view, EventQuery query, Options options) {
    var asked = Asked.all(cluster, view.agents(), options, stub -> pages(stub, query, options.limit()));
    var all = asked.answers().values().stream().flatMap(each -> each.events().stream())
        .sorted(Comparator.comparing(EventList::time)).toList();
    var shown = all.subList(Math.max(0, all.size() - options.limit()), all.size());
    return new EventList(asked, shown, all.size() - shown.size(),
        asked.answers().values().stream().anyMatch(Pages::more));
  }

  /// Pages until there are as many as wanted; of the last one everything is kept, to be counted.
  private static Pages pages(AgentBlockingStub stub, EventQuery query, int wanted) {
    var request = ListEventsRequest.newBuilder().setFilter(query.filter()).setLimit(PAGE);
    var found = new ArrayList<Event>();
    do {
      var page = stub.listEvents(request.build());
      page.getEventsList().stream().filter(query::matches).forEach(found::add);
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty() && found.size() < wanted);
    return new Pages(found, !request.getPageToken().isEmpty());
  }

  private static Instant time(Event event) {
    return Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos());
  }

  Reply reply(Instant asOf) {
    return new Reply(() -> tree(asOf), this::table,
        () -> events.stream().map(event -> Document.line(Tree.of(event))).collect(Collectors.joining()),
        asked.complaints("events"), asked.exit());
  }

  /// `{"schemaVersion":1,"asOf":…,"events":[…],"older":12,"agents":{"n3":{"error":…}}}`
  private JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    root.add("events", array());
    root.addProperty("older", older);
    root.addProperty("olderCounted", !uncounted);
    var agents = new JsonObject();
    asked.answers().keySet().forEach(agent -> agents.add(agent, new JsonObject()));
    asked.errors().forEach((agent, error) -> {
      var object = new JsonObject();
      object.addProperty("error", error);
      agents.add(agent, object);
    });
    root.add("agents", agents);
    return root;
  }

  JsonArray array() {
    var array = new JsonArray();
    events.forEach(event -> array.add(Tree.of(event)));
    return array;
  }

  /// A table, and what is not in it.
  String table() {
    if (events.isEmpty()) {
      return asked.answers().isEmpty() ? "" : "no such events\n";
    }
    var table = new Table("TIME", "AGENT", "ID", "SEVERITY", "OBJECT", "CHANGE", "WHY");
    for (var event : events) {
      var who = Sentences.author(event).isEmpty() ? "" : " (by " + Sentences.author(event) + ")";
      table.row(Sentences.time(event.getTime()), event.getNode(), event.getId(), event.getSeverity().toString(),
          event.getObject().isEmpty() ? "-" : event.getObject(), Sentences.change(event), event.getReason() + who);
    }
    return table + left();
  }

  private String left() {
    if (older == 0 && !uncounted) {
      return "";
    }
    return "the newest %d of %s%d; more with --limit\n".formatted(events.size(), uncounted ? "more than " : "",
        events.size() + older);
  }
}
