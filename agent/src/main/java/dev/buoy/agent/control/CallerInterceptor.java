package dev.buoy.agent.control;

import dev.buoy.agent.operation.Caller;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.util.Objects;

/// The one place that says who a caller is and what the caller may do. For now every caller is an administrator under
/// the name it gives itself: the API listens on loopback, or insecurely on the file's own demand (ADR 0008).
public final class CallerInterceptor implements ServerInterceptor {
  /// Metadata with the operator's name; without it the name is `local`.
  public static final Metadata.Key<String> OPERATOR = Metadata.Key.of("buoy-operator",
      Metadata.ASCII_STRING_MARSHALLER);
  /// Metadata with the node that passes a call on for somebody.
  public static final Metadata.Key<String> FORWARDED_BY = Metadata.Key.of("buoy-forwarded-by",
      Metadata.ASCII_STRING_MARSHALLER);

  private static final int LONGEST_NAME = 64;
  private static final Context.Key<Caller> CALLER = Context.key("caller");
  private static final Context.Key<String> FORWARDER = Context.key("forwarder");

  /// Who makes the current call.
  public static Caller caller() {
    return Objects.requireNonNullElse(CALLER.get(), Caller.AGENT);
  }

  /// The node that passed the current call on; empty when nobody did.
  public static String forwarder() {
    return Objects.requireNonNullElse(FORWARDER.get(), "");
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    var given = headers.get(OPERATOR);
    var name = given == null || given.isBlank() ? "local" : given.substring(0, Math.min(given.length(), LONGEST_NAME));
    var forwarder = Objects.requireNonNullElse(headers.get(FORWARDED_BY), "");
    var context = Context.current().withValues(CALLER, new Caller(name, Caller.Role.ADMIN, origin(call)), FORWARDER,
        forwarder);
    return Contexts.interceptCall(context, call, headers, next);
  }

  private static String origin(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "local";
  }
}
