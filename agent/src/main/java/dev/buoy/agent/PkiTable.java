package dev.buoy.agent;

import dev.buoy.agent.pki.Authority;
import dev.buoy.agent.pki.PkiException;
import dev.buoy.agent.pki.Shown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `pki show`: certificates with how long they are valid.
/// @param now the days that are left are counted from here
record PkiTable(List<Shown> shown, Instant now) {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  /// How it is printed; named as it is typed.
  enum Format {
    table, json
  }

  /// @param what a name of the authority's index, or a file; empty: everything
  static PkiTable of(Path dir, Optional<String> what, Instant now) throws PkiException {
    if (what.isEmpty()) {
      return new PkiTable(Shown.all(Authority.open(dir), now), now);
    }
    var file = Path.of(what.get());
    boolean authority = Files.exists(dir.resolve("ca.crt"));
    if (authority) {
      var named = Shown.of(Authority.open(dir).index(), what.get(), now);
      if (!named.isEmpty() || !Files.isRegularFile(file)) {
        return new PkiTable(named.isEmpty() ? unknown(dir, what.get()) : named, now);
      }
    }
    var certificate = Shown.read(file);
    boolean revoked = authority && Authority.open(dir).revoked(certificate);
    return new PkiTable(List.of(Shown.of(certificate, revoked, now)), now);
  }

  private static List<Shown> unknown(Path dir, String name) throws PkiException {
    throw Authority.open(dir).unknown(name);
  }

  String text(Format format) {
    return switch (format) {
      case table -> table();
      case json -> json();
    };
  }

  private String table() {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("NAME", "ROLE", "ADDRESSES", "FROM", "UNTIL", "LEFT", "STATE", "SERIAL"));
    shown.forEach(each -> rows.add(List.of(each.name(), each.role(),
        each.addresses().isEmpty() ? "-" : String.join(",", each.addresses()), DAY.format(each.from()),
        DAY.format(each.until()), each.daysLeft(now) + "d", each.state().word(), each.serial().toString(16))));
    var widths = IntStream.range(0, rows.getFirst().size())
        .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
    return rows.stream().map(row -> IntStream.range(0, row.size())
        .mapToObj(column -> row.get(column) + " ".repeat(widths[column] - row.get(column).length()))
        .collect(Collectors.joining("  ")).stripTrailing() + "\n").collect(Collectors.joining());
  }

  private String json() {
    return shown.stream().map(
        each -> "{\"name\":%s,\"role\":%s,\"addresses\":[%s],\"serial\":%s,\"from\":%s,\"until\":%s,\"daysLeft\":%d,\"state\":%s}"
            .formatted(Quoted.text(each.name()), Quoted.text(each.role()),
                each.addresses().stream().map(Quoted::text).collect(Collectors.joining(",")),
                Quoted.text(each.serial().toString(16)), Quoted.text(each.from().toString()),
                Quoted.text(each.until().toString()), each.daysLeft(now), Quoted.text(each.state().word())))
        .collect(Collectors.joining(",", "{\"schemaVersion\":1,\"certificates\":[", "]}\n"));
  }
}
