package dev.buoy.agent.control;

import dev.buoy.agent.identity.Arrival;
import dev.buoy.agent.identity.CallLimits;
import dev.buoy.agent.identity.Headers;
import dev.buoy.agent.identity.Identification;
import dev.buoy.agent.identity.Identified;
import dev.buoy.agent.identity.Identified.Known;
import dev.buoy.agent.identity.Identified.Unknown;
import dev.buoy.agent.identity.Identity;
import dev.buoy.agent.identity.Proof;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Caller.Role;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The one place that says who a caller is and what the caller may do (ADR 0008, 0030). A call passes when somebody is
/// known to make it, who does not make too many, and whose role is enough for its message. What changes something, and
/// what was not permitted, is written to the audit log.
public final class CallerInterceptor implements ServerInterceptor {
  /// Metadata with a name that the client gives its operator.
  public static final Metadata.Key<String> OPERATOR = key("buoy-operator");
  /// Metadata with the node that passes a call on for somebody.
  public static final Metadata.Key<String> FORWARDED_BY = key("buoy-forwarded-by");
  /// Metadata with the role of that somebody.
  public static final Metadata.Key<String> ROLE = key("buoy-role");

  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Context.Key<Identity> IDENTITY = Context.key("identity");

  private final Identification identification;
  private final CallLimits limits;
  private final Audit audit;
  private final Denial denial;

  /// @param socket where users of this machine have more rights
  public CallerInterceptor(Identification identification, CallLimits limits, Audit audit, Path socket) {
    this.identification = identification;
    this.limits = limits;
    this.audit = audit;
    this.denial = new Denial(socket);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /// Who makes the current call.
  public static Caller caller() {
    var identity = IDENTITY.get();
    return identity == null ? Caller.AGENT : identity.caller();
  }

  /// The node that passed the current call on; empty when nobody did.
  public static String forwarder() {
    var identity = IDENTITY.get();
    return identity == null ? "" : identity.forwarder();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    var arrival = Arrivals.of(call.getAttributes());
    var given = headers(headers);
    return switch (identification.of(arrival, given)) {
      case Unknown unknown -> refuse(call, given, unknown);
      case Known(var identity) -> pass(call, headers, next, identity, () -> stands(arrival, given));
    };
  }

  private <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Headers given, Unknown unknown) {
    var exhausted = limits.begin(unknown.client(), false);
    if (exhausted.isEmpty()) {
      var nobody = new Identity(new Caller(given.operator(), Role.VIEWER, unknown.client()), Proof.UNPROVEN, false, "",
          unknown.client());
      audit.refused(nobody, call.getMethodDescriptor(), "UNAUTHENTICATED", unknown.why());
    }
    return closed(call, exhausted.map(Status.RESOURCE_EXHAUSTED::withDescription)
        .orElse(Status.UNAUTHENTICATED.withDescription(unknown.why())));
  }

  private <Q, A> ServerCall.Listener<Q> pass(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next,
      Identity identity, BooleanSupplier stands) {
    boolean counted = !(identity.agent() && identity.proof() == Proof.CERTIFICATE);
    boolean stream = !call.getMethodDescriptor().getType().serverSendsOneMessage();
    var exhausted = counted ? limits.begin(identity.client(), stream) : Optional.<String>empty();
    if (exhausted.isPresent()) {
      return closed(call, Status.RESOURCE_EXHAUSTED.withDescription(exhausted.get()));
    }
    var guarded = new GuardedCall<>(call, identity, stream ? stands : () -> true, audit, denial,
        () -> {
          if (counted && stream) {
            limits.end(identity.client());
          }
        });
    return guarded.listen(
        Contexts.interceptCall(Context.current().withValue(IDENTITY, identity), guarded, headers, next));
  }

  private static <Q, A> ServerCall.Listener<Q> closed(ServerCall<Q, A> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {
    };
  }

  private boolean stands(Arrival arrival, Headers given) {
    return !(arrival instanceof Arrival.Secure) || identification.of(arrival, given) instanceof Identified.Known;
  }

  private static Headers headers(Metadata headers) {
    return new Headers(text(headers, OPERATOR), text(headers, FORWARDED_BY), text(headers, ROLE),
        headers.get(AUTHORIZATION));
  }

  private static String text(Metadata headers, Metadata.Key<String> key) {
    return Objects.requireNonNullElse(headers.get(key), "");
  }
}
