package dev.buoy.agent.control;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what there is, then goes.
class PassingClient<T> extends ServerCallStreamObserver<T> {
  private final List<T> received = new ArrayList<>();
  private boolean read;

  @Override
  public boolean isCancelled() {
    boolean gone = read;
    read = true;
    return gone;
  }

  /// What it was sent, oldest first.
  List<T> received() {
    return received;
  }

  @Override
  public void onNext(T message) {
    received.add(message);
  }

  @Override
  public void setOnCancelHandler(@Nullable Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setOnReadyHandler(@Nullable Runnable handler) {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void onError(Throwable error) {
    throw new AssertionError(error);
  }

  @Override
  public void onCompleted() {}
}
