package dev.buoy.agent.control;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.operation.Author;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.operation.Settings;
import dev.buoy.agent.operation.Version;
import dev.buoy.agent.operation.WeightShare;
import dev.buoy.v1.OverrideRecord;
import dev.buoy.v1.OverrideSet;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// Settings as messages, and back. What a newer agent sent and this one does not know is left out.
public final class SettingMessages {
  private SettingMessages() {}

  static OverrideSet of(String node, Settings settings) {
    return OverrideSet.newBuilder().setNode(node).addAllRecords(records(settings.all())).build();
  }

  static List<Setting> from(OverrideSet set) {
    return settings(set.getRecordsList());
  }

  /// Settings as records.
  public static List<OverrideRecord> records(Collection<Setting> settings) {
    return settings.stream().map(SettingMessages::record).toList();
  }

  /// Records as settings.
  public static List<Setting> settings(Collection<OverrideRecord> records) {
    return records.stream().map(SettingMessages::known).flatMap(Optional::stream).toList();
  }

  private static OverrideRecord record(Setting setting) {
    var key = setting.key();
    var version = setting.version();
    var author = setting.author();
    var record = OverrideRecord.newBuilder().setKind(key.kind().name().toLowerCase(Locale.ROOT))
        .setObject(key.object()).setScope(key.scope()).setValue(setting.value())
        .setVersion(dev.buoy.v1.Version.newBuilder().setMillis(version.millis()).setCounter(version.counter())
            .setNode(version.node()))
        .setOperator(author.operator()).setReason(author.reason()).setOperation(author.operation())
        .setSince(Messages.timestamp(author.since())).setForced(author.forced());
    if (author.until() != null) {
      record.setUntil(Messages.timestamp(author.until()));
    }
    if (setting instanceof Setting.OfWeight weight) {
      record.putAllInFile(weight.inFile());
    }
    return record.build();
  }

  /// One that makes no sense must not keep an agent from starting.
  private static Optional<Setting> known(OverrideRecord record) {
    try {
      return setting(record);
    } catch (DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static Optional<Setting> setting(OverrideRecord record) {
    var version = new Version(record.getVersion().getMillis(), record.getVersion().getCounter(),
        record.getVersion().getNode());
    var author = new Author(record.getOperator(), record.getReason(), instant(record.getSince()),
        record.hasUntil() ? instant(record.getUntil()) : null, record.getOperation(), record.getForced());
    return switch (record.getKind()) {
      case "server" -> server(record).flatMap(server -> state(record.getValue())
          .map(state -> new Setting.OfState(server, state, record.getScope(), version, author)));
      case "weight" -> server(record).filter(_ -> record.getValue().isEmpty() || share(record.getValue()).isPresent())
          .map(server -> new Setting.OfWeight(server, share(record.getValue()).orElse(null),
              new TreeMap<>(record.getInFileMap()), record.getScope(), version, author));
      case "standby" -> Optional.of(new Setting.OfStandby(record.getObject(), record.getValue().equals("STANDBY"),
          version, author));
      default -> Optional.empty();
    };
  }

  private static Optional<ServerKey> server(OverrideRecord record) {
    int slash = record.getObject().lastIndexOf('/');
    return slash < 1
        ? Optional.empty()
        : Optional.of(new ServerKey(record.getObject().substring(0, slash), record.getObject().substring(slash + 1)));
  }

  private static Optional<AdminState> state(String value) {
    return switch (value) {
      case "READY" -> Optional.of(AdminState.READY);
      case "DRAIN" -> Optional.of(AdminState.DRAIN);
      case "MAINT" -> Optional.of(AdminState.MAINT);
      default -> Optional.empty();
    };
  }

  private static Optional<WeightShare> share(String value) {
    boolean percent = value.endsWith("%");
    try {
      return WeightShare.of(Integer.parseInt(percent ? value.substring(0, value.length() - 1) : value), percent);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Instant instant(com.google.protobuf.Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
