package dev.buoy.console.cluster;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/// One call's receiving side that can be cancelled from outside, started or not.
abstract class Receiver<M> implements ClientResponseObserver<Object, M> {
  private volatile @Nullable ClientCallStreamObserver<Object> call;

  /// A message arrived.
  abstract void received(M message);

  /// The call is over, for this reason.
  abstract void ended(String error);

  final void cancel() {
    var current = call;
    if (current != null) {
      current.cancel("no longer wanted", null);
    }
  }

  @Override
  public final void beforeStart(ClientCallStreamObserver<Object> stream) {
    call = stream;
  }

  @Override
  public final void onNext(M message) {
    received(message);
  }

  @Override
  public final void onError(Throwable failure) {
    ended(Failures.sentence(failure));
  }

  @Override
  public final void onCompleted() {
    ended("UNAVAILABLE: the agent ended the stream");
  }
}
