package dev.buoy.console.cluster;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.Map;
import java.util.stream.Stream;

/// Who works here, as every call tells the agent for its journal. A name one gives oneself, not a proof.
/// @param name printable ASCII without spaces around it, at most 64 characters; empty: the agent says `local`
public record Operator(String name) implements ClientInterceptor {
  /// Nobody in particular.
  public static final Operator NOBODY = new Operator("");

  private static final Metadata.Key<String> HEADER = Metadata.Key.of("buoy-operator",
      Metadata.ASCII_STRING_MARSHALLER);
  private static final int LONGEST = 64;

  public Operator {
    name = name.strip().replaceAll("[^\\x20-\\x7e]", "?");
    name = name.substring(0, Math.min(name.length(), LONGEST)).strip();
  }

  /// The person: `BUOY_OPERATOR`, else who called sudo, else the process's own user.
  public static Operator of(Map<String, String> environment, String user) {
    return Stream.of(environment.getOrDefault("BUOY_OPERATOR", ""), environment.getOrDefault("SUDO_USER", ""), user)
        .map(Operator::new).filter(operator -> !operator.name.isEmpty()).findFirst().orElse(NOBODY);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        if (!name.isEmpty()) {
          headers.put(HEADER, name);
        }
        super.start(listener, headers);
      }
    };
  }
}
