package dev.buoy.console.cluster;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.List;

/// Text from the network made safe for a terminal, once, where it enters the console. Everything behind the gRPC border
/// may print what it was given.
public final class Safe {
  private static final char DOT = '·';

  private Safe() {}

  /// The text with every control character (C0, C1, DEL), bidirectional control, line separator and lone surrogate
  /// shown as a dot.
  public static String text(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      if (harmful(text, i)) {
        safe = safe == null ? new StringBuilder(text) : safe;
        safe.setCharAt(i, DOT);
      }
    }
    return safe == null ? text : safe.toString();
  }

  /// The message in these bytes, as {@link #message} wants it. Nearly all text is safe as it comes, and to find that out
  /// of the bytes costs a fraction of asking the message for each of its fields.
  /// @param prototype any of its kind
  /// @throws IOException when they are none
  @SuppressWarnings("unchecked")
  public static <M extends Message> M parsed(byte[] bytes, M prototype) throws IOException {
    var message = (M) prototype.getParserForType().parseFrom(bytes);
    return SafeMarshaller.isSafe(bytes, prototype.getDescriptorForType()) ? message : message(message);
  }

  /// The message with {@link #text} applied to every string in it, however deep. Answers the message itself when
  /// nothing had to be changed.
  @SuppressWarnings("unchecked")
  public static <M extends Message> M message(M message) {
    Message.Builder changed = null;
    for (var entry : message.getAllFields().entrySet()) {
      var field = entry.getKey();
      var value = value(field, entry.getValue());
      if (!value.equals(entry.getValue())) {
        changed = changed == null ? message.toBuilder() : changed;
        changed.setField(field, value);
      }
    }
    return changed == null ? message : (M) changed.build();
  }

  private static Object value(FieldDescriptor field, Object value) {
    if (field.getJavaType() != JavaType.STRING && field.getJavaType() != JavaType.MESSAGE) {
      return value;
    }
    if (value instanceof List<?> list) {
      List<?> safe = list.stream().map(Safe::single).toList();
      return safe.equals(list) ? value : safe;
    }
    return single(value);
  }

  private static Object single(Object value) {
    return switch (value) {
      case String text -> text(text);
      case Message message -> message(message);
      case Object other -> other;
    };
  }

  private static boolean harmful(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
    }
    boolean direction = c == '\u061c' || c == '\u200e' || c == '\u200f' || between(c, '\u202a', '\u202e')
        || between(c, '\u2066', '\u2069');
    return Character.isISOControl(c) || direction || between(c, '\u2028', '\u2029') || c == '\ufeff';
  }

  private static boolean between(char c, char first, char last) {
    return c >= first && c <= last;
  }
}
