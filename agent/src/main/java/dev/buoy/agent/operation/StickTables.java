package dev.buoy.agent.operation;

import dev.buoy.agent.access.Network;
import dev.buoy.agent.access.StickTable;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Shows and clears which servers the clients of this node's backends stay with. Not to be called on a loop.
public final class StickTables {
  private final Operations operations;
  private final Function<String, Optional<StickTable>> tables;
  private final LongSupplier millis;
  private final Journal journal;

  /// What a table has.
  /// @param used clients that it knows
  /// @param matching those of them that were asked for
  /// @param entries the latest of these
  public record Listing(StickTable table, int used, int matching, List<StickTable.Entry> entries) {
    public Listing {
      entries = List.copyOf(entries);
    }
  }

  /// @param tables of the backends, by their names
  /// @param millis now, on the clock of the tables
  public StickTables(Operations operations, Function<String, Optional<StickTable>> tables, LongSupplier millis,
      Journal journal) {
    this.operations = operations;
    this.tables = tables;
    this.millis = millis;
    this.journal = journal;
  }

  /// The clients of a backend, those that came latest first.
  /// @param network only clients of this one; absent: all
  /// @param server only clients of this one; empty: of all
  /// @throws Refused when there is no such backend, or its clients do not stay with servers
  public Listing list(String backend, @Nullable Network network, String server, int limit) {
    var table = table(backend);
    var matching = table.entries(client -> network == null || network.contains(client), millis.getAsLong()).stream()
        .filter(entry -> server.isEmpty() || entry.server().equals(server)).toList();
    return new Listing(table, table.used(millis.getAsLong()), matching.size(),
        matching.subList(0, Math.min(limit, matching.size())));
  }

  /// Has a backend forget its clients; open connections go on.
  /// @param network only clients of this one; absent: all
  /// @throws Refused when it is not done
  public Result clear(String backend, @Nullable Network network, Request request) {
    var table = table(backend);
    var plan = plan(backend, network, table);
    if (request.dryRun()) {
      return operations.planned(request, plan);
    }
    operations.require(request, plan);
    int cleared = table.clear(client -> network == null || network.contains(client));
    var message = "%s: %d client%s forgotten".formatted(backend, cleared, cleared == 1 ? "" : "s");
    journal.append(new Event.Entry(Event.Kind.OPERATION, Event.Severity.NOTICE, backend, "", "stick table cleared",
        Why.because(request.reason().isEmpty() ? message : request.reason() + ": " + message), request.caller().name(),
        request.operationId()));
    return new Result(request.operationId(), Result.Outcome.DONE, message, operations.current().number(), plan);
  }

  private Plan plan(String backend, @Nullable Network network, StickTable table) {
    int concerned = network == null
        ? table.used(millis.getAsLong())
        : table.entries(network::contains, millis.getAsLong()).size();
    var change = backend + ": " + (network == null ? "every client" : "clients of " + network)
        + " will be given a server anew";
    return new Plan(operations.current().number(), List.of(change),
        List.of(concerned + " client" + (concerned == 1 ? "" : "s") + " concerned; open connections go on"), List.of(),
        backend, network == null ? 1 : 0);
  }

  private StickTable table(String backend) {
    var backends = operations.current().file().backends();
    var config = backends.stream().filter(each -> each.name().equals(backend)).findFirst()
        .orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND, "no backend '" + backend + "'; there is "
            + String.join(", ", backends.stream().map(BackendConfig::name).toList())));
    return tables.apply(config.name()).orElseThrow(() -> new Refused(Refused.Kind.PRECONDITION, backend
        + " has no stick table; in the file: stick: {by: src, size: 100k, expire: 30m}"));
  }
}
