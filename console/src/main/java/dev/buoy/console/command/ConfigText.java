package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.buoy.console.cluster.Safe;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.GetConfigResponse;
import dev.buoy.v1.Plan;
import dev.buoy.v1.PlanConfigResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Files, plans and the history of the file, for people.
final class ConfigText {
  private static final int SHOWN = 12;

  private ConfigText() {}

  /// A single file as it is; those of a folder, each under its name.
  static String files(List<ConfigFile> files) {
    return files.stream().map(file -> file.getName().isEmpty()
        ? text(file.getContent())
        : "# ---- " + file.getName() + "\n" + text(file.getContent())).collect(Collectors.joining());
  }

  /// Safe to print, line by line.
  private static String text(ByteString content) {
    var text = content.toStringUtf8();
    return Stream.of(text.split("\n", -1)).map(Safe::text).collect(Collectors.joining("\n"));
  }

  static JsonArray tree(List<ConfigFile> files) {
    var array = new JsonArray();
    files.forEach(file -> {
      var object = new JsonObject();
      object.addProperty("name", file.getName());
      object.addProperty("content", file.getContent().toStringUtf8());
      array.add(object);
    });
    return array;
  }

  /// The present one is marked.
  static String history(GetConfigResponse answer, int most) {
    var table = new Table("", "DIGEST", "GENERATION", "TIME", "BY", "OPERATION", "REASON");
    var present = answer.getVersion();
    boolean known = answer.getHistoryList().stream().anyMatch(each -> each.getDigest().equals(present.getDigest()));
    if (!known) {
      table.row("*", brief(present.getDigest()), "" + present.getGeneration(), "-", dash(present.getOperator()),
          dash(present.getOperation()), present.hasConfirmBy() ? "waits to be confirmed" : "");
    }
    var marked = false;
    for (var version : answer.getHistoryList().stream().limit(most).toList()) {
      boolean now = !marked && version.getDigest().equals(present.getDigest());
      marked |= now;
      table.row(now ? "*" : "", brief(version.getDigest()), "" + version.getGeneration(),
          Sentences.time(version.getTime()), dash(version.getOperator()), dash(version.getOperation()),
          version.getReason());
    }
    return table.toString();
  }

  static String plan(PlanConfigResponse answer) {
    return answer.getProblemsCount() > 0 ? "" : plan(answer.getPlan());
  }

  static String plan(Plan plan) {
    return Stream.of(plan.getChangesList().stream(),
        plan.getWarningsList().stream().map(warning -> "warning: " + warning),
        plan.getGuardsList().stream().map(guard -> "guard: " + guard)).flatMap(each -> each)
        .map(line -> line + "\n").collect(Collectors.joining());
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano())
        .build();
  }

  private static String brief(String digest) {
    return digest.substring(0, Math.min(SHOWN, digest.length()));
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
