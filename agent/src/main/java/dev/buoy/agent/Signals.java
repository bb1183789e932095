package dev.buoy.agent;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// The process's signals. Reached by reflection: the JDK's only door to them, sun.misc.Signal, is not to be linked
/// against without a warning.
final class Signals {
  private Signals() {}

  /// Runs `handler` on a thread of the JVM whenever the signal arrives, in place of what the JVM does by itself.
  /// @param name without SIG: `HUP`, `TERM`
  /// @throws IllegalStateException when this JVM keeps the signal for itself
  static void on(String name, Runnable handler) {
    try {
      var signalType = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var run = MethodHandles.lookup().findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
          .bindTo(handler);
      var call = MethodHandleProxies.asInterfaceInstance(handlerType, MethodHandles.dropArguments(run, 0, signalType));
      var signal = signalType.getConstructor(String.class).newInstance(name);
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, call);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle SIG" + name, e);
    }
  }
}
