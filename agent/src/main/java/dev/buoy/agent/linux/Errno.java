package dev.buoy.agent.linux;

/// The error numbers that the agent's system calls return on Linux, with a short text each.
enum Errno {
  EPERM(1, "operation not permitted"), ENOENT(2, "no such entry"), EINTR(4, "interrupted by a signal"),
  ENXIO(6, "no such device"), EBADF(9,
      "not an open descriptor"),
  EAGAIN(11, "nothing to do without waiting"), ENOMEM(12, "out of memory"), EACCES(13,
      "access denied"),
  EBUSY(16, "busy"), EEXIST(17, "exists already"), ENODEV(19, "no such interface"), EINVAL(22,
      "invalid argument"),
  EMFILE(24, "too many open descriptors"), ENOSPC(28, "no room left"), ENOSYS(38, "not in this kernel"), EMSGSIZE(90,
      "message too long"),
  EPROTONOSUPPORT(93, "protocol not supported"), EOPNOTSUPP(95,
      "not supported"),
  EAFNOSUPPORT(97, "address family not supported"), EADDRINUSE(98,
      "address in use"),
  EADDRNOTAVAIL(99, "address not on this host"), ENETDOWN(100,
      "interface is down"),
  ENETUNREACH(101, "network unreachable"), ENOBUFS(105,
      "queue full"),
  EHOSTUNREACH(113, "no route to the host"), ECANCELED(125, "cancelled");

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /// Whether `result` of a call of [Libc] is this error.
  boolean is(int result) {
    return result == -number;
  }

  /// What a call of [Libc] returns for this error: its number, negated.
  int result() {
    return -number;
  }

  /// `EPERM (operation not permitted)` for a negative result of a call of [Libc]; `errno 123` when it has no name here.
  static String describe(int result) {
    for (var errno : values()) {
      if (errno.is(result)) {
        return errno.name() + " (" + errno.text + ")";
      }
    }
    return "errno " + -result;
  }
}
