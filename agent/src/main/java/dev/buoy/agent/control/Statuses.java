package dev.buoy.agent.control;

import dev.buoy.agent.operation.Refused;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.net.ConnectException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How refusals travel: the domain's kinds as gRPC status codes, and back.
final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger("api");

  private Statuses() {}

  static <T> void answer(StreamObserver<T> observer, Supplier<T> call) {
    try {
      var result = call.get();
      observer.onNext(result);
      observer.onCompleted();
    } catch (Refused e) {
      observer.onError(of(e));
    } catch (RuntimeException e) {
      LOG.error("internal error in a call", e);
      observer.onError(Status.INTERNAL.withDescription("internal error: " + e).asRuntimeException());
    }
  }

  /// Begins a stream, or refuses it.
  static void stream(StreamObserver<?> observer, Runnable stream) {
    try {
      stream.run();
    } catch (Refused e) {
      observer.onError(of(e));
    }
  }

  static StatusRuntimeException of(Refused refused) {
    return code(refused.kind()).withDescription(refused.getMessage()).asRuntimeException();
  }

  private static Status code(Refused.Kind kind) {
    return switch (kind) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case PRECONDITION, UNREACHABLE -> Status.FAILED_PRECONDITION;
      case STALE_PLAN -> Status.ABORTED;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
    };
  }

  /// What a peer answered, as a refusal of ours that names it.
  static Refused refusal(String node, StatusRuntimeException e) {
    var text = PeerFailures.sentence(e);
    return switch (e.getStatus().getCode()) {
      case INVALID_ARGUMENT -> new Refused(Refused.Kind.INVALID, text);
      case NOT_FOUND -> new Refused(Refused.Kind.NOT_FOUND, text);
      case FAILED_PRECONDITION -> new Refused(Refused.Kind.PRECONDITION, text);
      case ABORTED -> new Refused(Refused.Kind.STALE_PLAN, text);
      case PERMISSION_DENIED, UNAUTHENTICATED -> new Refused(Refused.Kind.FORBIDDEN, node + ": " + text);
      default -> new Refused(Refused.Kind.UNREACHABLE, node + " does not answer: " + text);
    };
  }

  /// Whether the call may have been carried out although it failed: it was sent, and no answer came.
  static boolean mayHaveHappened(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case DEADLINE_EXCEEDED, CANCELLED, UNKNOWN -> true;
      case UNAVAILABLE -> !(e.getStatus().getCause() instanceof ConnectException);
      default -> false;
    };
  }
}
