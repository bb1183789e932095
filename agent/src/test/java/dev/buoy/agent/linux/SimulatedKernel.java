package dev.buoy.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Descriptors and a clock without a kernel: time passes in ppoll, sends are recorded and answered as told.
final class SimulatedKernel implements Libc {
  private static final int EPOLL = 4;
  final Set<Integer> watched = new TreeSet<>();
  final Set<Integer> readable = new HashSet<>();
  final List<byte[]> sent = new ArrayList<>();
  final List<Long> sentAt = new ArrayList<>();
  final List<Integer> open = new ArrayList<>();
  int sendResult;
  int signals;
  private int lastDescriptor = 100;
  private long now;
  private long suspended;
  /// What the sockets have received and nobody has read.
  final ArrayDeque<byte[]> arrived = new ArrayDeque<>();

  /// Answers the first two dumps of a netlink socket: there is nothing.
  static SimulatedKernel withoutInterfaces() {
    var kernel = new SimulatedKernel();
    for (var sequence = 1; sequence <= 2; sequence++) {
      kernel.arrived.add(ByteBuffer.allocate(20).order(ByteOrder.nativeOrder()).putInt(20).putShort((short) 3)
          .putShort((short) 0).putInt(sequence).putInt(0).putInt(0).array());
    }
    return kernel;
  }

  long nanoTime() {
    return now;
  }

  /// The process is not run for a while.
  void pause(long nanos) {
    now += nanos;
  }

  /// The machine is, for a while: a clock goes on.
  void suspend(long nanos) {
    suspended += nanos;
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    open.add(++lastDescriptor);
    return lastDescriptor;
  }

  @Override
  public int bind(int descriptor, byte[] address) {
    return 0;
  }

  @Override
  public int setsockopt(int descriptor, int level, int option, byte[] value) {
    return 0;
  }

  @Override
  public int attachFilter(int descriptor, byte[] instructions) {
    return 0;
  }

  @Override
  public int sendto(int descriptor, byte[] datagram, byte[] address) {
    sent.add(datagram);
    sentAt.add(now);
    return sendResult;
  }

  @Override
  public int recv(int descriptor, byte[] buffer, int flags) {
    var packet = arrived.poll();
    if (packet == null) {
      return Errno.EAGAIN.result();
    }
    System.arraycopy(packet, 0, buffer, 0, packet.length);
    return packet.length;
  }

  @Override
  public int recvmsg(int descriptor, byte[] buffer, byte[] address, byte[] control, int flags) {
    return Errno.EAGAIN.result();
  }

  @Override
  public int ppoll(int[] descriptors, int[] events, long timeoutNanos) {
    var count = 0;
    for (var i = 0; i < descriptors.length; i++) {
      var there = descriptors[i] == EPOLL
          ? watched.stream().anyMatch(readable::contains)
          : readable.contains(descriptors[i]);
      events[i] = there ? POLLIN : 0;
      count += events[i];
    }
    if (count == 0 && timeoutNanos > 0) {
      now += timeoutNanos;
    }
    return count;
  }

  @Override
  public int epollCreate() {
    return EPOLL;
  }

  @Override
  public int epollAdd(int epoll, int descriptor) {
    return watched.add(descriptor) ? 0 : Errno.EEXIST.result();
  }

  @Override
  public int epollRemove(int epoll, int descriptor) {
    return watched.remove(descriptor) ? 0 : Errno.EBADF.result();
  }

  @Override
  public int epollReady(int epoll, int[] ready) {
    var found = watched.stream().filter(readable::contains).mapToInt(Integer::intValue).limit(ready.length).toArray();
    System.arraycopy(found, 0, ready, 0, found.length);
    return found.length;
  }

  @Override
  public int eventfd() {
    return 3;
  }

  @Override
  public int eventfdSignal(int descriptor) {
    signals++;
    return Long.BYTES;
  }

  @Override
  public int eventfdClear(int descriptor) {
    return Long.BYTES;
  }

  @Override
  public long bootNanos() {
    return now + suspended;
  }

  @Override
  public long monotonicTime() {
    return now;
  }

  @Override
  public int ioUringSetup(int entries, byte[] parameters) {
    return Errno.EPERM.result();
  }

  @Override
  public int ioUringEnter(int descriptor, int submitted, int awaited) {
    return Errno.EBADF.result();
  }

  @Override
  public int ioUringRegisterEvent(int descriptor, int event) {
    return Errno.EBADF.result();
  }

  @Override
  public long mmap(long length, int descriptor, long offset) {
    return Errno.EBADF.result();
  }

  @Override
  public int munmap(long address, long length) {
    return 0;
  }

  @Override
  public int schedule(int thread, int policy, int priority) {
    return Errno.EPERM.result();
  }

  @Override
  public int ownDescriptors() {
    return 0;
  }

  @Override
  public int clockState() {
    return 0;
  }

  @Override
  public int close(int descriptor) {
    open.remove(Integer.valueOf(descriptor));
    return 0;
  }
}
