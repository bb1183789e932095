package dev.buoy.agent.state;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.buoy.agent.control.SettingMessages;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.Settings;
import dev.buoy.agent.store.StateFile;
import dev.buoy.agent.store.Trouble;
import dev.buoy.v1.OverrideSet;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What operators have set, and the number of the generation, over restarts: `overrides` in the state folder.
public final class SettingsFile {
  private static final int VERSION = 1;
  private static final String PART = "overrides";

  private final Path path;
  private final StateFile file;
  private final Consumer<String> report;
  private final Trouble trouble;

  /// What the agent before this one left.
  /// @param generation its last; 0 when there was none
  public record Kept(long generation, Settings settings) {
    public static final Kept NOTHING = new Kept(0, Settings.NONE);
  }

  /// @param folder exists
  /// @param report takes a sentence about a file that cannot be used
  /// @param trouble takes note of whether it can be written
  public SettingsFile(Path folder, Consumer<String> report, Trouble trouble) {
    this.path = folder.resolve(PART);
    this.file = new StateFile(path, VERSION, report);
    this.report = report;
    this.trouble = trouble;
  }

  /// What was kept last.
  public Kept read() {
    return file.read().map(this::parse).orElse(Kept.NOTHING);
  }

  /// The number on the first line, the settings as JSON below it.
  private Kept parse(String text) {
    int end = text.indexOf('\n');
    var set = OverrideSet.newBuilder();
    try {
      if (end + 1 < text.length()) {
        JsonFormat.parser().ignoringUnknownFields().merge(text.substring(end + 1), set);
      }
      return new Kept(Long.parseLong(text.substring(0, end)),
          Settings.of(SettingMessages.settings(set.getRecordsList())));
    } catch (InvalidProtocolBufferException | RuntimeException _) {
      report.accept(path + " is not understood, and is not used");
      return Kept.NOTHING;
    }
  }

  /// Keeps it; blocks until it is on the disk. One thread at a time.
  public void keep(Generation generation) {
    trouble.during(PART, path, () -> file.write(generation.number() + "\n" + print(generation)));
  }

  private static String print(Generation generation) throws InvalidProtocolBufferException {
    var settings = generation.settings().all();
    return settings.isEmpty()
        ? ""
        : JsonFormat.printer().print(OverrideSet.newBuilder().setNode(generation.file().node())
            .addAllRecords(SettingMessages.records(settings))) + "\n";
  }
}
