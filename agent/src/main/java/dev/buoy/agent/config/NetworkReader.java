package dev.buoy.agent.config;

import dev.buoy.agent.access.Network;
import dev.buoy.agent.config.Value.Empty;
import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.config.Value.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads networks: `10.0.0.0/8`, `fd00::/8`, an address alone, `all`, a list of these, or `{file: PATH}` with one on each
/// line and comments after `#`.
final class NetworkReader {
  /// `all`: IPv4 and IPv6.
  static final List<Network> ALL = List.of(around("0.0.0.0", 0), around("::", 0));

  private final Section section;

  NetworkReader(Section section) {
    this.section = section;
  }

  /// The networks of a key, none when it is absent.
  List<Network> read(String key) {
    var networks = new ArrayList<Network>();
    switch (section.value(key)) {
      case null -> {
      }
      case Mapping _ -> file(section.section(key), networks);
      case Sequence sequence -> list(key, sequence, networks);
      case Scalar scalar -> add(scalar.text(), networks, message -> section.error(key, message));
      case Empty _ -> section.error(key, "has no value");
    }
    return networks;
  }

  private void list(String key, Sequence sequence, List<Network> networks) {
    if (sequence.items().isEmpty()) {
      section.error(key, "needs at least one network such as 10.0.0.0/8, or all");
    }
    for (var item : sequence.items()) {
      if (item instanceof Scalar scalar) {
        add(scalar.text(), networks, message -> section.problems().error(item.mark(), section.pathOf(key), message));
      } else {
        section.problems().error(item.mark(), section.pathOf(key), "must be a network such as 10.0.0.0/8");
      }
    }
  }

  private static void file(Section from, List<Network> networks) {
    var name = from.requiredText("file");
    from.finish();
    if (name == null) {
      return;
    }
    var path = from.path("file", name);
    try {
      var lines = OtherFile.read(path).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        var text = lines.get(i).replaceFirst("#.*", "").strip();
        var mark = new Mark(path.toString(), i + 1, 1);
        if (!text.isEmpty()) {
          // What the file holds is not told: it may be another file than was meant.
          add(text, networks, _ -> from.problems().error(mark, from.path(),
              "must be a network such as 10.0.0.0/8 or fd00::/8, an address, or all"));
        }
      }
    } catch (IOException e) {
      from.error("file", FileProblem.words(path, e));
    }
  }

  private static void add(String text, List<Network> networks, Consumer<String> onProblem) {
    if (text.equals("all")) {
      networks.addAll(ALL);
      return;
    }
    int slash = text.indexOf('/');
    var address = Literals.address(slash < 0 ? text : text.substring(0, slash));
    int most = address.map(known -> known.getAddress().length * Byte.SIZE).orElse(0);
    var prefix = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
    if (address.isEmpty() || !prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > most) {
      onProblem.accept("must be a network such as 10.0.0.0/8 or fd00::/8, an address, or all, was '" + text + "'");
      return;
    }
    var network = Network.around(address.get(), Integer.parseInt(prefix));
    if (network.address().equals(address.get())) {
      networks.add(network);
    } else {
      onProblem
          .accept("'" + text + "' has bits set after its prefix; the network is " + network + ", the address alone "
              + address.get().getHostAddress() + "/" + most);
    }
  }

  private static Network around(String address, int prefix) {
    return Network.around(Literals.address(address).orElseThrow(), prefix);
  }
}
