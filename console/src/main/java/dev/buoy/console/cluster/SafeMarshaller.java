package dev.buoy.console.cluster;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Makes messages of bytes, their text as {@link Safe} wants it.
/// @param plain     of the same messages
/// @param prototype any of them
record SafeMarshaller<M>(Marshaller<M> plain, Message prototype) implements Marshaller<M> {
  /// @param plain of messages of protobuf
  static <M> SafeMarshaller<M> of(Marshaller<M> plain) {
    return new SafeMarshaller<>(plain,
        (Message) Objects.requireNonNull(((PrototypeMarshaller<M>) plain).getMessagePrototype()));
  }

  @Override
  public InputStream stream(M message) {
    return plain.stream(message);
  }

  @Override
  @SuppressWarnings("unchecked")
  public M parse(InputStream stream) {
    try {
      return (M) Safe.parsed(stream.readAllBytes(), prototype);
    } catch (InvalidProtocolBufferException e) {
      throw Status.INTERNAL.withDescription("Invalid protobuf byte sequence").withCause(e).asRuntimeException();
    } catch (IOException e) {
      throw Status.INTERNAL.withCause(e).asRuntimeException();
    }
  }

  /// Whether all text in these bytes of a message is safe as it is.
  static boolean isSafe(byte[] bytes, Descriptor type) throws IOException {
    return isSafe(bytes, CodedInputStream.newInstance(bytes), type);
  }

  private static boolean isSafe(byte[] bytes, CodedInputStream in, Descriptor type) throws IOException {
    for (var tag = in.readTag(); tag != 0; tag = in.readTag()) {
      var field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      var end = in.pushLimit(in.readRawVarint32());
      var length = in.getBytesUntilLimit();
      var safe = switch (field.getJavaType()) {
        case STRING -> isSafe(bytes, in.getTotalBytesRead(), length);
        case MESSAGE -> isSafe(bytes, in, field.getMessageType());
        default -> true;
      };
      if (!safe) {
        return false;
      }
      in.skipRawBytes(in.getBytesUntilLimit());
      in.popLimit(end);
    }
    return true;
  }

  private static boolean isSafe(byte[] bytes, int from, int length) {
    for (var i = from; i < from + length; i++) {
      if (bytes[i] < ' ' || bytes[i] == 0x7F) { // a control character, or not ASCII
        var text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return Safe.text(text).equals(text);
      }
    }
    return true;
  }
}
