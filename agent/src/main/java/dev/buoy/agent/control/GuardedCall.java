package dev.buoy.agent.control;

import dev.buoy.agent.control.Audit.Ended;
import dev.buoy.agent.identity.Identity;
import dev.buoy.v1.OperationResult;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A call of somebody who is known: its messages are weighed before anybody else sees them, what it was and what came of
/// it is written when it ends, and one that goes on ends when its caller is believed no longer. Used by the thread of the
/// call.
final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private static final String NO_LONGER = "the certificate or token of this call is not good any more";

  private final Identity identity;
  private final BooleanSupplier stands;
  private final Audit audit;
  private final Denial denial;
  private final Runnable release;
  private final long began;
  private @Nullable Object request;
  private @Nullable OperationResult result;
  /// Read by the threads that send.
  private volatile boolean closed;

  /// @param stands whether the caller is believed still
  /// @param release called once, when the call is over
  GuardedCall(ServerCall<Q, A> call, Identity identity, BooleanSupplier stands, Audit audit, Denial denial,
      Runnable release) {
    super(call);
    this.identity = identity;
    this.stands = stands;
    this.audit = audit;
    this.denial = denial;
    this.release = release;
    this.began = audit.ticker().nanoTime();
  }

  /// What hears of the call in the place of `next`.
  ServerCall.Listener<Q> listen(ServerCall.Listener<Q> next) {
    return new SimpleForwardingServerCallListener<>(next) {
      @Override
      public void onMessage(Q message) {
        if (permits(message)) {
          super.onMessage(message);
        }
      }

      @Override
      public void onHalfClose() {
        if (!closed) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        over();
        super.onCancel();
      }

      @Override
      public void onComplete() {
        over();
        super.onComplete();
      }
    };
  }

  private boolean permits(Object message) {
    request = message;
    var method = getMethodDescriptor();
    var least = Rights.least(method, message);
    if (!identity.may(least)) {
      var why = denial.sentence(identity, Objects.requireNonNullElse(method.getBareMethodName(), ""), least);
      close(Status.PERMISSION_DENIED.withDescription(why), new Metadata());
    }
    return !closed;
  }

  @Override
  public void sendMessage(A message) {
    if (closed) {
      return;
    }
    if (message instanceof OperationResult answer) {
      result = answer;
    }
    if (stands.getAsBoolean()) {
      super.sendMessage(message);
    } else {
      close(Status.UNAUTHENTICATED.withDescription(NO_LONGER), new Metadata());
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      record(ended(status));
      super.close(status, trailers);
    }
  }

  @Override
  public boolean isCancelled() {
    return closed || super.isCancelled();
  }

  private Ended ended(Status status) {
    var answer = result;
    return answer == null
        ? new Ended(status.getCode().name(), Objects.requireNonNullElse(status.getDescription(), ""), "")
        : new Ended(answer.getOutcome().name(), answer.getMessage(), answer.getOperationId());
  }

  private void over() {
    if (!closed) {
      record(new Ended("CANCELLED", "the client went away", ""));
    }
    release.run();
  }

  private void record(Ended ended) {
    var sent = request;
    if (sent == null) {
      return;
    }
    boolean worthIt = ended.result().equals("PERMISSION_DENIED") || Rights.changes(getMethodDescriptor(), sent);
    if (worthIt) {
      audit.write(identity, getMethodDescriptor(), sent, ended, began);
    }
  }
}
