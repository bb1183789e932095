package dev.buoy.agent.linux;

/// Port: the system calls that the agent makes. Every call returns what the kernel does: zero or more when it worked,
/// the negated error number (see [Errno]) when it did not; nothing is thrown and nothing retried. Structures are byte
/// arrays in the machine's byte order. Any thread; only `ppoll` and a blocking `recv` wait.
///
/// The constants are those of x86-64 and AArch64.
interface Libc {
  int AF_UNIX = 1;
  int AF_INET = 2;
  int AF_INET6 = 10;
  int AF_NETLINK = 16;
  int AF_PACKET = 17;

  int SOCK_DGRAM = 2;
  int SOCK_RAW = 3;
  int SOCK_NONBLOCK = 0x800;
  int SOCK_CLOEXEC = 0x80000;

  int SOL_SOCKET = 1;
  int SO_SNDBUF = 7;
  int SO_RCVBUF = 8;
  int SO_RCVTIMEO = 20;
  int SO_BINDTODEVICE = 25;
  int SO_MARK = 36;
  int SO_ATTACH_FILTER = 26;

  int IPPROTO_IP = 0;
  int IPPROTO_RAW = 255;
  int IP_MULTICAST_IF = 32;
  int IP_MULTICAST_LOOP = 34;
  int IP_ADD_MEMBERSHIP = 35;
  int IP_MULTICAST_ALL = 49;

  int IPPROTO_IPV6 = 41;
  int IPV6_UNICAST_HOPS = 16;
  int IPV6_MULTICAST_IF = 17;
  int IPV6_MULTICAST_HOPS = 18;
  int IPV6_MULTICAST_LOOP = 19;
  int IPV6_ADD_MEMBERSHIP = 20;
  int IPV6_MULTICAST_ALL = 29;
  int IPV6_RECVPKTINFO = 49;
  int IPV6_PKTINFO = 50;
  int IPV6_RECVHOPLIMIT = 51;
  int IPV6_HOPLIMIT = 52;
  int IPV6_TCLASS = 67;

  int MSG_DONTWAIT = 0x40;

  int POLLIN = 0x1;

  int SCHED_OTHER = 0;
  int SCHED_FIFO = 1;

  /// socket(2): opens a socket.
  /// @param domain an `AF_` constant
  /// @param type a `SOCK_` constant, or'ed with `SOCK_NONBLOCK` and `SOCK_CLOEXEC`
  /// @return its descriptor; EPERM without CAP_NET_RAW for raw and packet sockets
  int socket(int domain, int type, int protocol);

  /// bind(2): gives the socket its local address.
  /// @param address a `sockaddr` of the socket's family
  int bind(int descriptor, byte[] address);

  /// setsockopt(2): sets one option.
  /// @param value the option's structure
  /// @return zero; ENODEV for an interface that does not exist, EPERM where a capability is missing
  int setsockopt(int descriptor, int level, int option, byte[] value);

  /// setsockopt(2) with SO_ATTACH_FILTER: the socket receives only what a program of socket filters lets through.
  /// @param instructions `sock_filter` structures, 1 to 4096
  int attachFilter(int descriptor, byte[] instructions);

  /// sendto(2): sends one datagram.
  /// @param address the destination's `sockaddr`
  /// @return bytes sent; ENETDOWN when the interface is down, EPERM when a firewall drops it, ENOBUFS when the queue is
  ///   full
  int sendto(int descriptor, byte[] datagram, byte[] address);

  /// recv(2): receives one datagram into `buffer`, cut to its length.
  /// @param flags zero or `MSG_DONTWAIT`
  /// @return bytes received; EAGAIN when there is none, ENOBUFS on netlink when messages were lost
  int recv(int descriptor, byte[] buffer, int flags);

  /// recvmsg(2): receives one datagram with what the kernel tells about it.
  /// @param address filled with the sender's `sockaddr`
  /// @param control filled with `cmsghdr` structures, zero behind them
  /// @return bytes received; EAGAIN when there is none
  int recvmsg(int descriptor, byte[] buffer, byte[] address, byte[] control, int flags);

  /// ppoll(2): waits until a descriptor is readable, or the time is over.
  /// @param descriptors what to watch for `POLLIN`
  /// @param events filled with what happened on each, zero for nothing
  /// @param timeoutNanos zero returns at once, negative waits for ever
  /// @return number of descriptors with events; zero when the time is over; EINTR after a signal
  int ppoll(int[] descriptors, int[] events, long timeoutNanos);

  /// epoll_create1(2): opens a set of descriptors to watch, readable itself while one of them is.
  int epollCreate();

  /// epoll_ctl(2) with EPOLL_CTL_ADD: watches a descriptor for `EPOLLIN`, until it is removed.
  /// @return EEXIST when it is watched already, ENOSPC beyond fs.epoll.max_user_watches
  int epollAdd(int epoll, int descriptor);

  /// epoll_ctl(2) with EPOLL_CTL_DEL: watches a descriptor no more, which is still open.
  int epollRemove(int epoll, int descriptor);

  /// epoll_wait(2) that does not wait: which of the watched descriptors are readable.
  /// @param ready filled with them; not empty
  /// @return how many
  int epollReady(int epoll, int[] ready);

  /// eventfd(2): opens a non-blocking counter at zero, readable while it is above.
  int eventfd();

  /// write(2) of eight bytes: adds one to an event counter.
  int eventfdSignal(int descriptor);

  /// read(2) of eight bytes: sets an event counter back to zero.
  /// @return EAGAIN when it was zero
  int eventfdClear(int descriptor);

  /// clock_gettime(2) with CLOCK_BOOTTIME: nanoseconds since the machine started, times when it was suspended included.
  long bootNanos();

  /// clock_gettime(2): nanoseconds of CLOCK_MONOTONIC.
  long monotonicTime();

  /// io_uring_setup(2): opens a pair of rings.
  /// @param parameters `struct io_uring_params`, filled in
  /// @return its descriptor; EPERM or ENOSYS where io_uring is forbidden or missing
  int ioUringSetup(int entries, byte[] parameters);

  /// io_uring_enter(2): hands requests over, and waits until `awaited` are completed.
  /// @return requests taken; EINTR after a signal
  int ioUringEnter(int descriptor, int submitted, int awaited);

  /// io_uring_register(2): counts completions in an event counter.
  int ioUringRegisterEvent(int descriptor, int event);

  /// mmap(2): maps a part of `descriptor`, shared, to be read and written.
  /// @return the address
  long mmap(long length, int descriptor, long offset);

  /// munmap(2): ends a mapping.
  int munmap(long address, long length);

  /// sched_setscheduler(2): how a thread is scheduled; threads and processes that it starts are not.
  /// @param thread its id, zero for the calling one
  /// @param policy `SCHED_OTHER` or `SCHED_FIFO`
  /// @param priority 1 to 99 for `SCHED_FIFO`, else 0
  /// @return EPERM without CAP_SYS_NICE and beyond RLIMIT_RTPRIO
  int schedule(int thread, int policy, int priority);

  /// close_range(2) with CLOSE_RANGE_UNSHARE of no descriptor: gives the calling thread a copy of all descriptors, which
  /// it shares with no other thread.
  /// @return ENOSYS before Linux 5.9
  int ownDescriptors();

  /// adjtimex(2), reading only: how the clock stands.
  /// @return 0 to 4 when it is synchronised, 5 when it is not; EPERM where a filter forbids it
  int clockState();

  /// close(2): closes a descriptor; it must not be used again, whatever the result.
  int close(int descriptor);
}
