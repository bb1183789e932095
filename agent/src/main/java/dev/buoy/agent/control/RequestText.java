package dev.buoy.agent.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A request in a few words for the audit log: its fields as `backend=web server=s1`. Bytes, as those of a file with
/// secrets in it, are their digest; long texts and lists are cut.
final class RequestText {
  private static final Set<String> ELSEWHERE = Set.of("reason", "operation_id");
  private static final int LONGEST_TEXT = 120;
  private static final int LONGEST_LIST = 8;

  private RequestText() {}

  static String of(Object request) {
    return request instanceof Message message ? fields(message, ELSEWHERE) : "";
  }

  /// The text of a field; empty when there is no such field.
  static String field(Object request, String name) {
    if (!(request instanceof Message message)) {
      return "";
    }
    var field = message.getDescriptorForType().findFieldByName(name);
    return field == null ? "" : Objects.toString(message.getField(field), "");
  }

  private static String fields(Message message, Set<String> without) {
    return message.getAllFields().entrySet().stream().filter(field -> !without.contains(field.getKey().getName()))
        .map(field -> field.getKey().getName() + "=" + text(field.getKey(), field.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String text(FieldDescriptor field, Object value) {
    if (!field.isRepeated()) {
      return text(value);
    }
    var items = (List<?>) value;
    var shown = items.stream().limit(LONGEST_LIST).map(RequestText::text);
    return Stream.concat(shown, items.size() > LONGEST_LIST
        ? Stream.of((items.size() - LONGEST_LIST) + " more")
        : Stream.empty()).collect(Collectors.joining(",", "[", "]"));
  }

  private static String text(Object value) {
    return switch (value) {
      case ByteString bytes -> "sha256:" + digest(bytes);
      case com.google.protobuf.Duration duration -> duration.getSeconds() + "s"
          + (duration.getNanos() == 0 ? "" : duration.getNanos() / 1_000_000 + "ms");
      case Message inner -> "{" + fields(inner, Set.of()) + "}";
      case EnumValueDescriptor word -> word.getName();
      case String text when text.length() > LONGEST_TEXT -> text.substring(0, LONGEST_TEXT) + "...";
      case Object other -> other.toString();
    };
  }

  private static String digest(ByteString bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
