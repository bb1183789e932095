package dev.buoy.console.recording;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.buoy.console.cluster.Safe;
import dev.buoy.v1.Recorded;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The messages of a recording one after the other, up to where it is torn. Their text is made safe here, as that of the
/// network is where it enters. One thread.
final class Unpacked {
  /// More than an agent is heard to say at once.
  static final int LARGEST = 17 << 20;

  private final InputStream in;

  /// @param packed what a file has
  Unpacked(ByteString packed) {
    this.in = unpacked(packed.newInput());
  }

  private static InputStream unpacked(InputStream packed) {
    try {
      return new GZIPInputStream(packed);
    } catch (IOException notPacked) {
      return InputStream.nullInputStream();
    }
  }

  /// Null where it ends or cannot be understood: what was flushed before stands for itself.
  @Nullable
  Recorded next() {
    try {
      var first = in.read();
      var length = first < 0 ? 0 : CodedInputStream.readRawVarint32(first, in);
      if (length <= 0 || length > LARGEST) {
        return null;
      }
      var bytes = in.readNBytes(length);
      return bytes.length < length ? null : Safe.parsed(bytes, Recorded.getDefaultInstance());
    } catch (IOException torn) {
      return null;
    }
  }
}
