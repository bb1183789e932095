package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.vrrp.AddressText;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `virtual_addresses`: "ADDRESS[/PREFIX] [dev IF] [label L]". One reader sees all routers of a node, so that no
/// address belongs to two.
final class VirtualAddressReader {
  private static final String KEY = "virtual_addresses";
  private static final int MOST = 255;

  private final Map<InetAddress, String> owners = new HashMap<>();
  private final InterfaceNames interfaces;

  VirtualAddressReader(InterfaceNames interfaces) {
    this.interfaces = interfaces;
  }

  /// The addresses, all of one family.
  List<VirtualAddress> read(Section router, int version) {
    var addresses = new ArrayList<VirtualAddress>();
    if (!router.require(KEY)) {
      return addresses;
    }
    var items = router.items(KEY);
    for (int i = 0; i < items.size(); i++) {
      var place = new Place(router, items.get(i), router.pathOf(KEY) + "[" + i + "]");
      var address = items.get(i) instanceof Scalar scalar ? parse(place, scalar.text()) : null;
      if (!(items.get(i) instanceof Scalar)) {
        place.error("must be \"ADDRESS[/PREFIX] [dev IF] [label L]\"");
      }
      if (address != null && fits(place, address, addresses, version)) {
        addresses.add(address);
      }
    }
    if (items.isEmpty()) {
      router.error(KEY, "needs at least one address");
    } else if (items.size() > MOST) {
      router.error(KEY, "an advertisement carries at most " + MOST + " addresses (RFC 9568 section 5.2.5), these are "
          + items.size() + "; spread them over several routers of a sync group");
    }
    return addresses;
  }

  private static boolean fits(Place place, VirtualAddress address, List<VirtualAddress> before, int version) {
    var first = before.isEmpty() ? address.address() : before.getFirst().address();
    if (Family.of(first) != Family.of(address.address())) {
      place.error(AddressText.of(address.address()) + " is " + Family.of(address.address()) + ", but "
          + AddressText.of(first) + " is " + Family.of(first)
          + "; a router has one family, so make a router for each and join them in sync_groups");
      return false;
    }
    if (before.isEmpty() && version == 2 && Family.of(first) == Family.IPV6) {
      place.error("version 2 is for IPv4 only (RFC 3768 section 1); use version: 3 for "
          + AddressText.of(address.address()));
      return false;
    }
    return true;
  }

  private record Place(Section router, Value value, String path) {
    void error(String message) {
      router.problems().error(value.mark(), path, message);
    }
  }

  private @Nullable VirtualAddress parse(Place place, String text) {
    var words = List.of(text.strip().split("\\s+"));
    var parts = words.getFirst().split("/", 2);
    var address = Literals.address(parts[0]);
    if (address.isEmpty()) {
      place.error("must be an address such as 10.77.0.100/24, was '" + text + "'");
      return null;
    }
    usable(place, address.get());
    taken(place, address.get());
    int longest = address.get().getAddress().length * 8;
    int prefix = parts.length == 1 ? longest : prefix(place, parts[1], longest);
    var options = options(place, words);
    return new VirtualAddress(address.get(), prefix, interfaces.resolve(place.router(), KEY, options.get("dev")),
        label(place, options.get("label"), address.get()));
  }

  private static void usable(Place place, InetAddress address) {
    if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isMulticastAddress()
        || AddressText.of(address).equals("255.255.255.255")) {
      place.error(AddressText.of(address) + " cannot belong to one host of a network");
    }
  }

  private void taken(Place place, InetAddress address) {
    var owner = place.router().name();
    var other = owners.putIfAbsent(address, owner);
    if (other != null) {
      place.error(other.equals(owner)
          ? AddressText.of(address) + " is given twice"
          : AddressText.of(address) + " belongs to " + other + " already");
    }
  }

  private static int prefix(Place place, String text, int longest) {
    int prefix = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    if (prefix < 1 || prefix > longest) {
      place.error("the prefix length must be 1 to " + longest + ", was '" + text + "'");
      return longest;
    }
    return prefix;
  }

  private static Map<String, String> options(Place place, List<String> words) {
    var options = new HashMap<String, String>();
    for (int i = 1; i < words.size(); i += 2) {
      var word = words.get(i);
      if (!word.equals("dev") && !word.equals("label")) {
        place.error("unknown word '" + word + "'" + NearestName.hintOrAll(word, List.of("dev", "label")));
      } else if (i + 1 == words.size() || options.put(word, words.get(i + 1)) != null) {
        place.error(word + " needs one value");
      }
    }
    return options;
  }

  private static @Nullable String label(Place place, @Nullable String label, InetAddress address) {
    if (label != null && Family.of(address) == Family.IPV6) {
      place.error("a label is for IPv4 addresses only; leave it out");
      return null;
    }
    if (label != null && label.length() > 15) {
      place.error("a label has at most 15 characters, '" + label + "' has " + label.length());
      return null;
    }
    return label;
  }
}
