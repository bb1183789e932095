package dev.buoy.agent.linux;

import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/// The names of the interfaces that virtual MAC addresses need: `vrrp.VRID` (IPv6: `vrrp6.VRID`), and for a router of the
/// same id on another interface `vrrp.VRID.INTERFACE`, shortened to what the kernel takes. A name stays with its router
/// until that stops. The routers are started in the order of the file, so that a restart gives the same names. One loop.
final class VirtualMacNames {
  private static final int LONGEST = 15;
  private static final int RADIX = 36;

  private final Map<String, Owner> owners = new HashMap<>();

  private record Owner(String interfaceName, int virtualRouterId, Family family) {}

  /// The name for a router, taken until it is released.
  String take(VirtualRouterConfig config) {
    var family = new SourceAddress(config).family();
    var owner = new Owner(config.interfaceName(), config.virtualRouterId(), family);
    var plain = (family == Family.IPV4 ? "vrrp." : "vrrp6.") + config.virtualRouterId();
    for (var name : candidates(plain, config.interfaceName())) {
      if (owner.equals(Objects.requireNonNullElse(owners.putIfAbsent(name, owner), owner))) {
        return name;
      }
    }
    throw new IllegalStateException("no name is left for the virtual MAC of " + config.name());
  }

  void release(String name) {
    owners.remove(name);
  }

  private static List<String> candidates(String plain, String interfaceName) {
    var names = new ArrayList<>(List.of(plain));
    var telling = plain + "." + interfaceName;
    if (telling.length() <= LONGEST) {
      names.add(telling);
    }
    for (int i = 0; i < 256; i++) {
      var sum = new CRC32();
      sum.update((interfaceName + "/" + i).getBytes(StandardCharsets.UTF_8));
      var name = plain + "." + Long.toString(sum.getValue(), RADIX);
      names.add(name.substring(0, Math.min(LONGEST, name.length())));
    }
    return names;
  }
}
