package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.buoy.v1.AgentOuterClass;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SafeMarshallerTest {
  private final SafeMarshaller<Status> marshaller = SafeMarshaller.of(
      ProtoUtils.marshaller(Status.getDefaultInstance()));

  @Test
  void makesHarmfulTextSafe() {
    var status = status("x\u001b[2J", "Grüße");

    assertThat(parse(status)).isEqualTo(status("x·[2J", "Grüße")).isEqualTo(Safe.message(status));
  }

  @Test
  void leavesOtherTextAsItIs() {
    var status = status("no route to 10.0.0.1", "Grüße 東京 🚢");

    assertThat(parse(status)).isEqualTo(status);
  }

  /// Each field of text in everything that agents answer, however deep, is looked at.
  @Test
  void overlooksNoField() throws IOException {
    for (var method : AgentOuterClass.getDescriptor().findServiceByName("Agent").getMethods()) {
      var type = method.getOutputType();
      assertThat(SafeMarshaller.isSafe(DynamicMessage.getDefaultInstance(type).toByteArray(), type)).isTrue();
      for (var harmful : messages(type, "a\nb", new HashSet<>())) {
        assertThat(SafeMarshaller.isSafe(harmful.toByteArray(), type)).as("%s", harmful).isFalse();
      }
      for (var harmless : messages(type, "ab", new HashSet<>())) {
        assertThat(SafeMarshaller.isSafe(harmless.toByteArray(), type)).as("%s", harmless).isTrue();
      }
    }
  }

  /// A message for each field of text at any depth, with nothing else in it.
  private static List<Message> messages(Descriptor type, String text, Set<Descriptor> outer) {
    var messages = new ArrayList<Message>();
    if (!outer.add(type)) {
      return messages; // one that is in itself
    }
    for (var field : type.getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.STRING) {
        messages.add(with(type, field, text));
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        messages(field.getMessageType(), text, outer).forEach(part -> messages.add(with(type, field, part)));
      }
    }
    outer.remove(type);
    return messages;
  }

  private static Message with(Descriptor type, FieldDescriptor field, Object value) {
    var message = DynamicMessage.newBuilder(type);
    return (field.isRepeated() ? message.addRepeatedField(field, value) : message.setField(field, value)).build();
  }

  private Status parse(Status status) {
    return marshaller.parse(new ByteArrayInputStream(status.toByteArray()));
  }

  private static Status status(String reason, String alarm) {
    return Status.newBuilder().setNode("n1").addAlarms(alarm).addBackends(Backend.newBuilder().setName("web")
        .addServers(Server.newBuilder().setName("s1").setWeight(10).setReason(reason))).build();
  }
}
