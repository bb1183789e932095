package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/// The system calls of a relay, on stream sockets and pipes. Every call returns what the kernel does: zero or more when
/// it worked, the negated error number when it did not ([#words] says it in words); nothing is thrown, nothing is
/// retried but what a signal interrupted, and no call allocates or waits. For one thread, whose memory it uses again. Open to
/// tests, which let single calls fail.
@SuppressWarnings("restricted")
public class StreamCalls {
  /// Most that one `receive` takes, in bytes.
  public static final int BUFFER = 64 * 1024;

  /// EAGAIN: nothing to read, or no room to write, now.
  public static final int WOULD_BLOCK = -11;
  /// EINPROGRESS: a connection is being made.
  public static final int IN_PROGRESS = -115;
  /// EPIPE: the peer has reset the connection after its own end had come, or that was said before.
  public static final int BROKEN = -32;
  /// ECONNRESET: the peer has reset the connection.
  public static final int RESET = -104;
  /// ECONNREFUSED: nobody listens there.
  public static final int REFUSED = -111;
  /// ENOMEM: the kernel lacks memory.
  public static final int NO_MEMORY = -12;
  /// ENOBUFS: the kernel lacks memory for networking.
  public static final int NO_BUFFERS = -105;
  /// ECONNABORTED: who connected has left before it was accepted.
  public static final int ABORTED = -103;
  /// EMFILE: this process has no descriptor left.
  public static final int NO_DESCRIPTORS = -24;
  /// ENFILE: this machine has none left.
  public static final int NO_FILES = -23;
  /// EADDRNOTAVAIL: all ports towards this destination are in use, or the address is not on this node.
  public static final int NO_PORTS = -99;
  /// EAFNOSUPPORT: an IPv4 address where an IPv6 one is needed, or the other way round.
  public static final int OTHER_FAMILY = -97;

  private static final int EINTR = -4;
  private static final int SOCK_STREAM = 1;
  private static final int MSG_PEEK = 2;
  private static final int SHUT_WR = 1;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SPLICE_F_MOVE = 1;
  private static final int SPLICE_F_NONBLOCK = 2;
  private static final int FLAGS = Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
  private static final int SOCKADDR = 28;

  private static final MethodHandle SOCKET = Downcalls.handle("socket", 3);
  private static final MethodHandle BIND = Downcalls.handle("bind", 3);
  private static final MethodHandle LISTEN = Downcalls.handle("listen", 2);
  private static final MethodHandle ACCEPT = Downcalls.handle("accept4", 4);
  private static final MethodHandle CONNECT = Downcalls.handle("connect", 3);
  private static final MethodHandle NAME = Downcalls.handle("getsockname", 3);
  private static final MethodHandle RECEIVE = Downcalls.handle("recv", 4);
  private static final MethodHandle SEND = Downcalls.handle("send", 4);
  private static final MethodHandle SHUTDOWN = Downcalls.handle("shutdown", 2);
  private static final MethodHandle CLOSE = Downcalls.handle("close", 1);
  private static final MethodHandle PIPE = Downcalls.handle("pipe2", 2);
  private static final MethodHandle SPLICE = Downcalls.handle("splice", 6);
  private static final MethodHandle STRERROR = Linker.nativeLinker().downcallHandle(
      Linker.nativeLinker().defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER + 4096L, 64);
  private final MemorySegment buffer = memory.asSlice(0, BUFFER);
  private final MemorySegment errno = memory.asSlice(BUFFER, Downcalls.CAPTURE.byteSize());
  private final MemorySegment address = memory.asSlice(BUFFER + 64L, SOCKADDR);
  private final MemorySegment length = memory.asSlice(BUFFER + 128L, JAVA_INT.byteSize());
  private final MemorySegment value = memory.asSlice(BUFFER + 192L, 2L * JAVA_INT.byteSize());
  private final SocketSettings settings = new SocketSettings(errno, value, length);

  /// Links the calls, which otherwise the first who needs one waits for. Any thread.
  public static void link() {
    // Loading this class is all there is to it.
  }

  /// What the system says of an error, as part of a sentence: "connection refused".
  public static String words(int error) {
    try {
      var text = ((MemorySegment) STRERROR.invokeExact(-error)).reinterpret(256).getString(0);
      return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// A stream socket of the family of this address.
  public int socket(InetAddress family) {
    try {
      return result((long) SOCKET.invokeExact(errno, (long) domain(family), (long) (SOCK_STREAM | FLAGS), 0L));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Binds a socket, beside others of this process when `shared`, and to an address that may come only later.
  public int bind(int descriptor, InetSocketAddress local, boolean shared) {
    int failed = settings.bindable(descriptor, shared);
    try {
      return failed < 0
          ? failed
          : result((long) BIND.invokeExact(errno, (long) descriptor, address.address(), (long) put(local)));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Listens; what is accepted has the options of the listener.
  public int listen(int descriptor, int backlog) {
    try {
      return result((long) LISTEN.invokeExact(errno, (long) descriptor, (long) backlog));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Has a new socket send without delay, and sets what these options have; where one is absent nothing is called.
  /// @param family of the socket
  public int ready(int descriptor, InetAddress family, SocketOptions options) {
    return settings.ready(descriptor, family, options);
  }

  /// Changes the options of a socket that has had others. Where the time or count of keeping alive is absent it stays.
  public int change(int descriptor, InetAddress family, SocketOptions options) {
    return settings.change(descriptor, family, options);
  }

  /// Has a socket come from an address. Its port is chosen when it connects, so that each destination has all ports; zero
  /// when the address may be used.
  public int bindSource(int descriptor, Source.Place place) {
    int failed = settings.portLater(descriptor, place);
    try {
      var from = new InetSocketAddress(place.address(), 0);
      return failed < 0
          ? failed
          : result((long) BIND.invokeExact(errno, (long) descriptor, address.address(), (long) put(from)));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Lets a socket come from an address that is not this node's, which needs a right.
  /// @param family of the socket
  public int transparent(int descriptor, InetAddress family) {
    return settings.transparent(descriptor, family);
  }

  /// Accepts one connection; [#peer] then is its other end.
  public int accept(int listener) {
    try {
      int accepted;
      do {
        length.set(JAVA_INT, 0, SOCKADDR);
        accepted = result((long) ACCEPT.invokeExact(errno, (long) listener, address.address(), length.address(),
            (long) FLAGS));
      } while (accepted == EINTR);
      return accepted;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// The other end of what was accepted last.
  public InetSocketAddress peer() {
    return address();
  }

  /// The address that a socket is bound to.
  /// @return the wildcard when the socket is none any more
  public InetSocketAddress local(int descriptor) {
    try {
      length.set(JAVA_INT, 0, SOCKADDR);
      int failed = result((long) NAME.invokeExact(errno, (long) descriptor, address.address(), length.address()));
      return failed < 0 ? new InetSocketAddress(0) : address();
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Begins to connect.
  public int connect(int descriptor, InetSocketAddress remote) {
    try {
      return result((long) CONNECT.invokeExact(errno, (long) descriptor, address.address(), (long) put(remote)));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// What went wrong with a socket since it was asked last: zero or a negated error number.
  public int error(int descriptor) {
    return settings.error(descriptor);
  }

  /// An option of a socket, where it is a number (socket(7), ip(7), tcp(7)).
  public int option(int descriptor, int level, int option) {
    return settings.get(descriptor, level, option);
  }

  /// Receives into this object's buffer, up to [#BUFFER] bytes; zero at the end of the data.
  public int receive(int descriptor) {
    return receive(descriptor, BUFFER, 0);
  }

  /// Receives into this object's buffer what stays to be received again.
  /// @param most up to [#BUFFER]
  public int peek(int descriptor, int most) {
    return receive(descriptor, most, MSG_PEEK);
  }

  /// Receives no more than this into this object's buffer.
  /// @param most up to [#BUFFER]
  public int receive(int descriptor, int most) {
    return receive(descriptor, most, 0);
  }

  /// A copy of what was received last.
  /// @param count at most what the call returned
  public byte[] received(int count) {
    return buffer.asSlice(0, count).toArray(JAVA_BYTE);
  }

  private int receive(int descriptor, int most, int flags) {
    try {
      int received;
      do {
        received = result((long) RECEIVE.invokeExact(errno, (long) descriptor, buffer.address(), (long) most,
            (long) flags));
      } while (received == EINTR);
      return received;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Sends what was received last.
  /// @param count at most what `receive` returned
  /// @return how much was sent
  public int send(int descriptor, int count) {
    return send(descriptor, buffer.address(), count);
  }

  /// Keeps what is left of what was received last, which `send` did not take.
  /// @param from how much it took
  public void keep(int from, int count, Rest rest) {
    rest.hold(buffer, from, count);
  }

  /// Keeps these bytes to be sent.
  /// @param bytes no more than there is room for
  public void keep(byte[] bytes, Rest rest) {
    MemorySegment.copy(bytes, 0, rest.data, JAVA_BYTE, 0, bytes.length);
    rest.begin = 0;
    rest.end = bytes.length;
  }

  /// Sends what was kept, as much as there is room for.
  /// @throws IllegalStateException when that is closed: an address would not know
  public int send(int descriptor, Rest rest) {
    if (!rest.data.scope().isAlive()) {
      throw new IllegalStateException("is closed");
    }
    int sent = send(descriptor, rest.data.address() + rest.begin, rest.count());
    rest.begin += Math.max(0, sent);
    return sent;
  }

  /// Up to [#BUFFER] bytes that could not be sent at once.
  public static final class Rest implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment data;
    private int begin;
    private int end;

    /// @param room for so many bytes; up to [#BUFFER]
    public Rest(int room) {
      data = arena.allocate(room, 64);
    }

    /// How many bytes it can keep.
    public int room() {
      return (int) data.byteSize();
    }

    void hold(MemorySegment from, long offset, int count) {
      MemorySegment.copy(from, offset, data, 0, count);
      begin = 0;
      end = count;
    }

    /// How many are left.
    public int count() {
      return end - begin;
    }

    /// Gives its memory back; by the thread that made it.
    @Override
    public void close() {
      arena.close();
    }
  }

  /// @param data an address, as a slice would be an object for each call
  private int send(int descriptor, long data, long count) {
    try {
      int sent;
      do {
        sent = result((long) SEND.invokeExact(errno, (long) descriptor, data, count, (long) MSG_NOSIGNAL));
      } while (sent == EINTR);
      return sent;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Moves bytes between a pipe and a socket within the kernel; zero when `from` has come to its end.
  public int splice(int from, int to, int count) {
    try {
      int moved;
      do {
        moved = result((long) SPLICE.invokeExact(errno, (long) from, 0L, (long) to, 0L, (long) count,
            (long) (SPLICE_F_MOVE | SPLICE_F_NONBLOCK)));
      } while (moved == EINTR);
      return moved;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Opens a pipe.
  /// @param ends gets the one to read from and the one to write to
  public int pipe(int[] ends) {
    try {
      int failed = result((long) PIPE.invokeExact(errno, value.address(), (long) FLAGS));
      ends[0] = value.get(JAVA_INT, 0);
      ends[1] = value.get(JAVA_INT, JAVA_INT.byteSize());
      return failed;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Tells the peer that no more will come.
  public int shutdownWrite(int descriptor) {
    try {
      return result((long) SHUTDOWN.invokeExact(errno, (long) descriptor, (long) SHUT_WR));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  /// Closes, and lets the peer see a reset instead of an end.
  public int reset(int descriptor) {
    settings.resetAtClose(descriptor);
    return close(descriptor);
  }

  /// Closes a descriptor.
  public int close(int descriptor) {
    try {
      return result((long) CLOSE.invokeExact(errno, (long) descriptor));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  private static int domain(InetAddress family) {
    return family instanceof Inet4Address ? Libc.AF_INET : Libc.AF_INET6;
  }

  /// Writes a `sockaddr` where the calls read it, and returns its length.
  private int put(InetSocketAddress socketAddress) {
    var bytes = socketAddress.getAddress().getAddress();
    var six = bytes.length == 16;
    address.fill((byte) 0);
    address.set(JAVA_SHORT, 0, (short) domain(socketAddress.getAddress()));
    address.set(JAVA_BYTE, 2, (byte) (socketAddress.getPort() >> 8));
    address.set(JAVA_BYTE, 3, (byte) socketAddress.getPort());
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, six ? 8 : 4, bytes.length);
    if (socketAddress.getAddress() instanceof Inet6Address scoped) {
      address.set(JAVA_INT, 24, scoped.getScopeId());
    }
    return six ? SOCKADDR : 16;
  }

  private InetSocketAddress address() {
    var six = address.get(JAVA_SHORT, 0) == Libc.AF_INET6;
    var bytes = address.asSlice(six ? 8 : 4, six ? 16 : 4).toArray(JAVA_BYTE);
    var port = (address.get(JAVA_BYTE, 2) & 0xff) << 8 | (address.get(JAVA_BYTE, 3) & 0xff);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private int result(long returned) {
    return Downcalls.result(errno, returned);
  }
}
