package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is left when a socket to the packet filter cannot be had.
@ExtendWith(InNamespace.class)
class NftablesTest {
  /// Refuses the nth socket, and knows those that are open in the process.
  private static final class Scarce extends NativeLibc {
    final Set<Integer> open = ConcurrentHashMap.newKeySet();
    final Set<Thread> owners = ConcurrentHashMap.newKeySet();
    private final Thread caller = Thread.currentThread();
    private int left;

    Scarce(int left) {
      this.left = left;
    }

    @Override
    public int socket(int domain, int type, int protocol) {
      if (left-- <= 0) {
        return Errno.EMFILE.result();
      }
      var socket = super.socket(domain, type, protocol);
      open.add(socket);
      return socket;
    }

    @Override
    public int close(int descriptor) {
      // Another thread has a table of its own.
      if (Thread.currentThread().equals(caller)) {
        open.remove(descriptor);
      } else {
        owners.add(Thread.currentThread());
      }
      return super.close(descriptor);
    }
  }

  @Test
  void monitorIsClosedWhenTheOtherSocketCannotBeOpened() {
    try (var namespace = Namespace.create()) {
      namespace.call(() -> {
        var libc = new Scarce(1);
        assertThatThrownBy(() -> Nftables.open(libc)).isInstanceOf(LinuxException.class);

        assertThat(libc.open).isEmpty();
        return true;
      });
    }
  }

  @Test
  void monitorIsClosedAndTheThreadEndsWhenItCannotOpenTheOwningSocket() {
    try (var namespace = Namespace.create()) {
      namespace.call(() -> {
        var libc = new Scarce(3);
        assertThatThrownBy(() -> Nftables.openOwning(libc)).isInstanceOf(LinuxException.class);

        assertThat(libc.open).isEmpty();
        for (var owner : libc.owners) {
          assertThat(owner.join(Duration.ofSeconds(5))).isTrue();
        }
        assertThat(libc.owners).hasSize(1);
        return true;
      });
    }
  }
}
