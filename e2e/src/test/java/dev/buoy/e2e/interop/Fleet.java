package dev.buoy.e2e.interop;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Many virtual routers of one node, as many on each of its interfaces, with an address each.
/// @param each    how many on an interface, 1 to 255; their ids count from 1
/// @param group   whether all of them are one sync group
record Fleet(List<String> interfaces, int each, int version, int priority, int millis, boolean group) {
  /// The addresses are 10.77.1.x on eth0 and 10.78.1.x on eth1.
  static final String ADDRESSES = "10\\.7[78]\\.1\\.";

  private record Router(String name, String interfaceName, int id, String address) {}

  Fleet priority(int other) {
    return new Fleet(interfaces, each, version, other, millis, group);
  }

  int size() {
    return interfaces.size() * each;
  }

  /// What its first router would be alone.
  RouterSettings first() {
    return RouterSettings.version(version).priority(priority).millis(millis).addresses("10.77.1.1");
  }

  private List<Router> routers() {
    return IntStream.range(0, size()).mapToObj(i -> new Router("VI_" + (i + 1), interfaces.get(i / each), i % each + 1,
        "10." + (77 + i / each) + ".1." + (i % each + 1))).toList();
  }

  private String names(String between) {
    return routers().stream().map(Router::name).collect(Collectors.joining(between));
  }

  String buoy(String node, String own) {
    var text = new StringBuilder("""
        schema: 1
        nodes: {%s: {address: %s}}
        api: {port: 7443, insecure: true}
        """.formatted(node, own));
    if (group) {
      text.append("sync_groups: {all: [").append(names(", ")).append("]}\n");
    }
    text.append("vrrp:\n");
    routers().forEach(router -> text.append("""
          %s:
            interface: %s
            virtual_router_id: %d
            version: %d
            priority: %d
            advert_int: %dms
            virtual_addresses: ["%s"]
        """.formatted(router.name, router.interfaceName, router.id, version, priority, millis, router.address)
        .indent(2)));
    return text.toString();
  }

  String keepalived(String node, String own) {
    var text = new StringBuilder("""
        global_defs {
          vrrp_version %d
          router_id %s
        }
        """.formatted(version, node));
    if (group) {
      text.append("vrrp_sync_group all {\n group {\n ").append(names("\n ")).append("\n }\n}\n");
    }
    routers().forEach(router -> text.append("""
        vrrp_instance %s {
          state BACKUP
          interface %s
          virtual_router_id %d
          priority %d
          advert_int %s
          virtual_ipaddress {
            %s
          }
        }
        """.formatted(router.name, router.interfaceName, router.id, priority,
        String.format(Locale.ROOT, "%.2f", millis / 1000.0).replace(".00", ""), router.address)));
    return text.toString();
  }
}
