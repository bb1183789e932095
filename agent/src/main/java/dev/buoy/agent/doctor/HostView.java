package dev.buoy.agent.doctor;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Port: what the checks look at.
public interface HostView {
  /// The text of a file, without the white space around it; empty when it cannot be read.
  Optional<String> file(String path);

  /// Names in a folder, sorted; none when it cannot be read.
  List<String> list(String folder);

  /// What a program prints; empty when there is no such program, or it fails or takes longer than five seconds.
  Optional<String> output(String... command);

  /// Whether a folder, or the nearest above it that exists, can be written to.
  boolean writable(Path folder);

  /// Why a TCP listener cannot be opened there; empty when it can.
  Optional<String> cannotListen(InetSocketAddress address);

  /// Every address of every interface.
  List<Address> addresses();

  /// What the kernel permits.
  KernelView kernel();

  /// An address of an interface.
  record Address(String device, InetAddress address, int prefixLength) {
    /// Whether `other` is in the network of this address.
    boolean reaches(InetAddress other) {
      var own = new BigInteger(1, address.getAddress());
      var its = new BigInteger(1, other.getAddress());
      var bits = address.getAddress().length * Byte.SIZE;
      return address.getAddress().length == other.getAddress().length
          && own.xor(its).bitLength() <= bits - prefixLength;
    }
  }
}
