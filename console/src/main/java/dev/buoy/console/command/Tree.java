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

/// Messages as trees for JSON and YAML: names in camel case, numbers as numbers (64 bits too), zero values printed,
/// enums by name, times in ISO 8601 (UTC), durations as `0.000312s`. Only messages and optional values that are absent
/// are left out.
public final class Tree {
  private Tree() {}

  /// The message as an object, its fields in the order of the proto file.
  public static JsonObject of(Message message) {
    var object = new JsonObject();
    for (var field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated() || !field.hasPresence() || message.hasField(field)) {
        object.add(field.getJsonName(), field(field, message.getField(field)));
      }
    }
    return object;
  }

  private static JsonElement field(FieldDescriptor field, Object value) {
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

  private static JsonObject map(FieldDescriptor field, List<?> entries) {
    var object = new JsonObject();
    var key = field.getMessageType().findFieldByNumber(1);
    var value = field.getMessageType().findFieldByNumber(2);
    for (var each : entries) {
      var entry = (Message) each;
      object.add(String.valueOf(entry.getField(key)), single(entry.getField(value)));
    }
    return object;
  }

  private static JsonElement single(Object value) {
    return switch (value) {
      case String text -> new JsonPrimitive(text);
      case Boolean flag -> new JsonPrimitive(flag);
      case Number number -> new JsonPrimitive(number);
      case EnumValueDescriptor constant -> new JsonPrimitive(constant.getName());
      case Timestamp time ->
        new JsonPrimitive(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
      case Duration duration ->
        new JsonPrimitive(Durations.seconds(java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos())));
      case Message message -> of(message);
      default -> JsonNull.INSTANCE;
    };
  }
}
