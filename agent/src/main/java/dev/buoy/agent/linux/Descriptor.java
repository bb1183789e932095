package dev.buoy.agent.linux;

/// A socket while it is being set up: what fails closes it and says what was being done.
/// @param purpose what is being done on what, as "open raw socket on eth0"
record Descriptor(Libc libc, String purpose, int number) {
  private static final String NETWORK = "CAP_NET_RAW";

  /// A non-blocking raw socket.
  /// @throws LinuxException as every method here
  static Descriptor socket(Libc libc, String purpose, int domain, int protocol) {
    return open(libc, purpose, domain, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, protocol);
  }

  /// A raw socket whose `recv` waits.
  static Descriptor blockingSocket(Libc libc, String purpose, int domain, int protocol) {
    return open(libc, purpose, domain, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
  }

  /// A non-blocking UDP socket.
  static Descriptor datagramSocket(Libc libc, String purpose, int domain) {
    return open(libc, purpose, domain, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
  }

  private static Descriptor open(Libc libc, String purpose, int domain, int type, int protocol) {
    var number = libc.socket(domain, type, protocol);
    if (number < 0) {
      throw LinuxException.failed(purpose, number, NETWORK);
    }
    return new Descriptor(libc, purpose, number);
  }

  void option(int level, int option, byte[] value) {
    check(libc.setsockopt(number, level, option, value));
  }

  void bind(byte[] address) {
    check(libc.bind(number, address));
  }

  void filter(byte[] instructions) {
    check(libc.attachFilter(number, instructions));
  }

  void close() {
    libc.close(number);
  }

  private void check(int result) {
    if (result < 0) {
      close();
      throw LinuxException.failed(purpose, result, NETWORK);
    }
  }
}
