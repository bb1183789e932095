import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.JdkLoggerFactory;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Watches an agent's status over so many connections until it is ended, and prints each second how many snapshots and
/// bytes came: `StatusWatchers PORT COUNT MILLIS [PATH,PATH]`.
public final class StatusWatchers {
  private StatusWatchers() {}

  public static void main(String[] arguments) throws InterruptedException {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    var mask = arguments.length > 3 ? List.of(arguments[3].split(",")) : List.<String>of();
    var request = WatchStatusRequest.newBuilder().setMask(FieldMask.newBuilder().addAllPaths(mask))
        .setLeastInterval(Duration.newBuilder().setNanos(Integer.parseInt(arguments[2]) % 1000 * 1_000_000)
            .setSeconds(Integer.parseInt(arguments[2]) / 1000))
        .build();
    var snapshots = new AtomicLong();
    var bytes = new AtomicLong();
    var channels = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      var channel = Grpc.newChannelBuilder("127.0.0.1:" + arguments[0], InsecureChannelCredentials.create())
          .maxInboundMessageSize(16 << 20).build();
      channels.add(channel);
      AgentGrpc.newStub(channel).watchStatus(request, new StreamObserver<>() {
        @Override
        public void onNext(dev.buoy.v1.Status status) {
          snapshots.incrementAndGet();
          bytes.addAndGet(status.getSerializedSize());
        }

        @Override
        public void onError(Throwable error) {
          System.err.println(error);
          System.exit(1);
        }

        @Override
        public void onCompleted() {}
      });
    }
    while (true) {
      Thread.sleep(1000);
      System.out.println(snapshots.getAndSet(0) + " " + bytes.getAndSet(0));
    }
  }
}
