package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// Messages as trees for JSON and YAML: names in camel case, numbers as numbers (64 bits too), zero values printed,
/// enums by name, times in ISO 8601 (UTC), durations as `0.000312s`. Only messages and optional values that are absent
/// are left out.
public final class Tree {
  private static final Tree EXACT = new Tree(Durations::seconds);
  private static final Tree BRIEF = new Tree(Durations::brief);

  private final Function<java.time.Duration, String> durations;

  private Tree(Function<java.time.Duration, String> durations) {
    this.durations = durations;
  }

  /// The message as an object, its fields in the order of the proto file.
  public static JsonObject of(Message message) {
    return EXACT.object(message);
  }

  /// The same for people: durations as they say them.
  static JsonObject told(Message message) {
    return BRIEF.object(message);
  }

  private JsonObject object(Message message) {
    var object = new JsonObject();
    for (var field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated() || !field.hasPresence() || message.hasField(field)) {
        object.add(field.getJsonName(), field(field, message.getField(field)));
      }
    }
    return object;
  }

  private JsonElement field(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      return map(field, (List<?>) value);
    }
    if (field.isRepeated()) {
      var array = new JsonArray();
      ((List<?>) value).forEach(each -> array.add(single(each)));
      return array;
    }
    return single(value);
  }

  private JsonObject map(FieldDescriptor field, List<?> entries) {
    var object = new JsonObject();
    var key = field.getMessageType().findFieldByNumber(1);
    var value = field.getMessageType().findFieldByNumber(2);
    for (var each : entries) {
      var entry = (Message) each;
      object.add(String.valueOf(entry.getField(key)), single(entry.getField(value)));
    }
    return object;
  }

  private JsonElement single(Object value) {
    return switch (value) {
      case String text -> new JsonPrimitive(text);
      case Boolean flag -> new JsonPrimitive(flag);
      case Number number -> new JsonPrimitive(number);
      case EnumValueDescriptor constant -> new JsonPrimitive(constant.getName());
      case Timestamp time ->
        new JsonPrimitive(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
      case Duration duration ->
        new JsonPrimitive(durations.apply(java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos())));
      case Message message -> object(message);
      default -> JsonNull.INSTANCE;
    };
  }
}
