package dev.buoy.agent.control;

import com.google.protobuf.ByteString;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/// The agent's service, whose streams of snapshots put each snapshot into bytes once for all who are sent it: with many
/// watchers of many servers that is most of what a snapshot costs.
public final class SharedSnapshots implements BindableService {
  private final BindableService service;

  public SharedSnapshots(BindableService service) {
    this.service = service;
  }

  @Override
  public ServerServiceDefinition bindService() {
    var plain = service.bindService();
    var watch = AgentGrpc.getWatchStatusMethod();
    var shared = watch.toBuilder(watch.getRequestMarshaller(), new Once(watch.getResponseMarshaller())).build();
    var descriptor = ServiceDescriptor.newBuilder(plain.getServiceDescriptor().getName())
        .setSchemaDescriptor(plain.getServiceDescriptor().getSchemaDescriptor());
    plain.getMethods().stream().map(ServerMethodDefinition::getMethodDescriptor)
        .forEach(method -> descriptor.addMethod(is(watch, method) ? shared : method));
    var bound = ServerServiceDefinition.builder(descriptor.build());
    plain.getMethods().stream().filter(each -> !is(watch, each.getMethodDescriptor())).forEach(bound::addMethod);
    return bound.addMethod(shared, handler(plain, watch)).build();
  }

  private static boolean is(MethodDescriptor<?, ?> one, MethodDescriptor<?, ?> other) {
    return one.getFullMethodName().equals(other.getFullMethodName());
  }

  @SuppressWarnings("unchecked") // the method is the one of that name
  private static ServerCallHandler<WatchStatusRequest, Status> handler(ServerServiceDefinition plain,
      MethodDescriptor<WatchStatusRequest, Status> watch) {
    return (ServerCallHandler<WatchStatusRequest, Status>) plain.getMethod(watch.getFullMethodName())
        .getServerCallHandler();
  }

  /// Keeps the bytes of the latest messages, each of which is sent many times.
  private static final class Once implements Marshaller<Status> {
    private static final int KEPT = 4;

    private final Marshaller<Status> plain;
    private final Deque<Bytes> latest = new ArrayDeque<>();

    private record Bytes(Status of, ByteString content) {}

    Once(Marshaller<Status> plain) {
      this.plain = plain;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same snapshot, not an equal one: to compare them costs more
    public synchronized InputStream stream(Status status) {
      for (var each : latest) {
        if (each.of == status) {
          return each.content.newInput();
        }
      }
      if (latest.size() == KEPT) {
        latest.removeLast();
      }
      latest.addFirst(new Bytes(status, status.toByteString()));
      return latest.getFirst().content.newInput();
    }

    @Override
    public Status parse(InputStream stream) {
      return plain.parse(stream);
    }
  }
}
