package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Scalar;
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

  private final Map<InetAddress, String> owners = new HashMap<>();
  private final InterfaceNames interfaces;

  VirtualAddressReader(InterfaceNames interfaces) {
    this.interfaces = interfaces;
  }

  List<VirtualAddress> read(Section router) {
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
      if (address != null) {
        addresses.add(address);
      }
    }
    if (items.isEmpty()) {
      router.error(KEY, "needs at least one address");
    }
    return addresses;
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
    if (address.get().getAddress().length != 4) {
      place.error("an IPv6 virtual address is not available in this version yet");
      return null;
    }
    taken(place, address.get());
    int prefix = parts.length == 1 ? 32 : prefix(place, parts[1]);
    var options = options(place, words);
    return new VirtualAddress(address.get(), prefix, interfaces.resolve(place.router(), KEY, options.get("dev")),
        label(place, options.get("label")));
  }

  private void taken(Place place, InetAddress address) {
    var owner = place.router().name();
    var other = owners.putIfAbsent(address, owner);
    if (other != null) {
      place.error(other.equals(owner)
          ? address.getHostAddress() + " is given twice"
          : address.getHostAddress() + " belongs to " + other + " already");
    }
  }

  private static int prefix(Place place, String text) {
    int prefix = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : -1;
    if (prefix < 1 || prefix > 32) {
      place.error("the prefix length must be 1 to 32, was '" + text + "'");
      return 32;
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

  private static @Nullable String label(Place place, @Nullable String label) {
    if (label != null && label.length() > 15) {
      place.error("a label has at most 15 characters, '" + label + "' has " + label.length());
      return null;
    }
    return label;
  }
}
