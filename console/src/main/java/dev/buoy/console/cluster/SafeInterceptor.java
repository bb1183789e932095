package dev.buoy.console.cluster;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The one place where text of the agents enters: every message passes {@link SafeMarshaller} and every line
/// of an error {@link Safe}.
final class SafeInterceptor implements ClientInterceptor {
  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    var safe = method.toBuilder(method.getRequestMarshaller(), SafeMarshaller.of(method.getResponseMarshaller()))
        .build();
    return new SimpleForwardingClientCall<>(next.newCall(safe, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(new SafeListener<>(listener), headers);
      }
    };
  }

  private static final class SafeListener<A> extends SimpleForwardingClientCallListener<A> {
    private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");

    SafeListener(ClientCall.Listener<A> listener) {
      super(listener);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      var description = status.getDescription();
      super.onClose(description == null ? status : status.withDescription(safe(description)), trailers);
    }

    private static String safe(String description) {
      return LINES.splitAsStream(description).map(Safe::text).collect(Collectors.joining("\n"));
    }
  }
}
