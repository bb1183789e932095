package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is known of the interfaces when the kernel does not tell, on a real kernel.
@ExtendWith(InNamespace.class)
class LinksTest {
  private static final class Silent extends NativeLibc {
    volatile boolean silent;

    @Override
    public int recv(int descriptor, byte[] buffer, int flags) {
      // Only requests wait for their answer.
      return silent && flags == 0 ? Errno.ENOMEM.result() : super.recv(descriptor, buffer, flags);
    }
  }

  private final Silent libc = new Silent();

  @Test
  void whatTheKernelDoesNotTellIsKeptAsItWas() {
    try (var host = Host.alone()) {
      var netlink = host.on(() -> Netlink.open(libc));
      var links = host.on(() -> new Links(netlink, host.loop));
      var addresses = host.on(() -> new LeasedAddresses("eth0", null, netlink, links, AddressRecord.none(), host.loop,
          new Proofs(host.record)));

      libc.silent = true;
      host.on(links::check);

      assertThat(host.on(() -> links.index("eth0"))).isPositive();
      libc.silent = false;
      // Not as the first address of a network that the node is in.
      host.on(() -> {
        libc.silent = true;
        addresses.hold(List.of(KernelTest.VIP), AddressesTest.MINUTE);
        libc.silent = false;
      });
      assertThat(host.namespace.sh("ip -4 addr show eth0")).contains("10.77.0.100/32").doesNotContain("10.77.0.100/24");
      host.on(links::close);
      host.on(netlink::close);
    }
  }

  @Test
  void whatTheKernelDidNotTellIsAskedForAgain() {
    try (var host = Host.alone()) {
      libc.silent = true;
      var netlink = host.on(() -> Netlink.open(libc));
      var links = host.on(() -> new Links(netlink, host.loop));
      assertThat(host.on(() -> links.index("eth0"))).isZero();
      host.on(() -> links.watch("eth0", Family.IPV4, Set.<InetAddress>of(),
          state -> host.record
              .add(Objects.requireNonNullElse(state.problem(), "up with " + state.addresses().size()))));
      host.record.await("interface eth0 does not exist");

      libc.silent = false;

      assertThat(host.record.await("up")).isEqualTo("up with 1");
      host.on(links::close);
      host.on(netlink::close);
    }
  }
}
