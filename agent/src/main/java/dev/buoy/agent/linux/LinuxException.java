package dev.buoy.agent.linux;

/// The operating system refused something that the agent needs. The message is one line for an operator: what was
/// tried, on what, what came back, and what to do about it.
public final class LinuxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean permission;

  private LinuxException(String message, boolean permission) {
    super(message);
    this.permission = permission;
  }

  /// @param action what was tried on what, as "open raw socket on eth0"
  /// @param result negative result of a call of [Libc]
  /// @param capability the right it takes, as "CAP_NET_RAW"
  static LinuxException failed(String action, int result, String capability) {
    var permission = Errno.EPERM.is(result) || Errno.EACCES.is(result);
    return new LinuxException("cannot " + action + ": " + Errno.describe(result) + remedy(permission, capability),
        permission);
  }

  /// Whether a missing right is the cause.
  public boolean permission() {
    return permission;
  }

  /// `; grant CAP_NET_RAW (see config/buoy-agent.service)` where rights are missing, else nothing.
  static String remedy(boolean permission, String capability) {
    return permission ? "; grant " + capability + " (see config/buoy-agent.service)" : "";
  }
}
