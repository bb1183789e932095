package dev.buoy.agent.linux;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.jspecify.annotations.Nullable;

/// Lets a test make network namespaces: as root in this process; as another user each test method runs in a process
/// of its own, root in a user namespace. Where the kernel permits neither, the test fails and says so.
public final class InNamespace implements InvocationInterceptor {
  @Override
  public void interceptTestMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> context,
      ExtensionContext extension) throws Throwable {
    if (permitted()) {
      invocation.proceed();
      return;
    }
    invocation.skip();
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process = new ProcessBuilder("unshare", "--user", "--map-root-user", "--net", java,
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), InNamespace.class.getName(),
        context.getTargetClass().getName(), context.getExecutable().getName()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(output);
    }
  }

  private static boolean permitted() {
    try (var _ = Namespace.create()) {
      return true;
    } catch (Namespace.NotPermitted _) {
      return false;
    }
  }

  /// Runs the method of the arguments: class, method.
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    var method = Class.forName(arguments[0]).getDeclaredMethod(arguments[1]);
    var constructor = method.getDeclaringClass().getDeclaredConstructor();
    constructor.setAccessible(true);
    method.setAccessible(true);
    try {
      method.invoke(constructor.newInstance());
    } catch (InvocationTargetException e) {
      e.printStackTrace(new PrintStream(System.out, true, StandardCharsets.UTF_8));
      System.exit(1);
    }
    System.exit(0);
  }
}
