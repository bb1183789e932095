package dev.buoy.agent.control;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.buoy.agent.operation.Refused;
import dev.buoy.v1.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which parts of a snapshot a client wants, as `vrrp` or `backends.servers.state`: unlike protobuf's own masks it reaches
/// into lists, each of whose elements it leaves these parts of. What tells elements apart (`name`, `instance`) stays.
record StatusMask(FieldMask mask, Map<String, Node> fields) {
  /// Everything.
  static final StatusMask ALL = new StatusMask(FieldMask.getDefaultInstance(), Map.of());
  private static final List<String> NAMES = List.of("node", "generation", "time", "name", "instance");

  /// What is wanted below a field; nothing in particular: all of it.
  record Node(Map<String, Node> below) {}

  /// @throws Refused INVALID for a path that there is not, with the names that there are
  static StatusMask of(FieldMask mask) {
    if (mask.getPathsCount() == 0) {
      return ALL;
    }
    var root = new Node(new TreeMap<>());
    for (var path : mask.getPathsList()) {
      var type = Status.getDescriptor();
      var node = root;
      for (var word : path.split("\\.", -1)) {
        var field = field(type, path, word);
        type = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? field.getMessageType() : null;
        node = node.below.computeIfAbsent(word, _ -> new Node(new TreeMap<>()));
      }
    }
    return new StatusMask(mask, root.below);
  }

  private static FieldDescriptor field(@Nullable Descriptor type, String path, String word) {
    var field = type == null ? null : type.findFieldByName(word);
    if (field == null) {
      throw new Refused(Refused.Kind.INVALID, "mask: no field '" + path + "'"
          + (type == null
              ? ""
              : "; " + type.getName() + " has "
                  + String.join(", ", type.getFields().stream().map(FieldDescriptor::getName).toList())));
    }
    return field;
  }

  /// The wanted parts.
  Status apply(Status status) {
    return fields.isEmpty() ? status : (Status) part(status, fields);
  }

  private static Message part(Message message, Map<String, Node> wanted) {
    var builder = message.newBuilderForType();
    message.getAllFields().forEach((field, value) -> {
      var node = wanted.get(field.getName());
      if (node == null) {
        if (NAMES.contains(field.getName())) {
          builder.setField(field, value);
        }
      } else if (node.below.isEmpty() || !isMessage(field)) {
        builder.setField(field, value);
      } else if (field.isRepeated()) {
        ((List<?>) value).forEach(each -> builder.addRepeatedField(field, part((Message) each, node.below)));
      } else {
        builder.setField(field, part((Message) value, node.below));
      }
    });
    return builder.build();
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField();
  }
}
