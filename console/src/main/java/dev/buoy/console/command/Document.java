package dev.buoy.console.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// A tree as text.
public final class Document {
  private static final Gson PRETTY = new GsonBuilder().disableHtmlEscaping().serializeNulls().setPrettyPrinting()
      .create();
  private static final Gson COMPACT = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private Document() {}

  static String json(JsonElement tree) {
    return PRETTY.toJson(tree) + "\n";
  }

  /// One line.
  static String line(JsonElement tree) {
    return COMPACT.toJson(tree) + "\n";
  }

  /// As block style YAML.
  public static String yaml(JsonElement tree) {
    var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(200).build();
    return new Dump(settings).dumpToString(plain(tree));
  }

  private static @Nullable Object plain(JsonElement element) {
    if (element.isJsonObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      element.getAsJsonObject().asMap().forEach((key, value) -> map.put(key, plain(value)));
      return map;
    }
    if (element.isJsonArray()) {
      List<@Nullable Object> list = new java.util.ArrayList<>();
      StreamSupport.stream(element.getAsJsonArray().spliterator(), false).forEach(each -> list.add(plain(each)));
      return list;
    }
    if (element.isJsonNull()) {
      return null;
    }
    var primitive = element.getAsJsonPrimitive();
    if (primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    return primitive.isNumber() ? (Object) primitive.getAsBigDecimal().toBigInteger() : primitive.getAsString();
  }
}
