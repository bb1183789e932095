package dev.buoy.agent.config;

import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import dev.buoy.agent.vrrp.AddressText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What concerns the sockets of connections, as the file has it; what is as the system has it is left out.
final class LinkText {
  private LinkText() {}

  /// Under a server.
  static Map<String, Object> show(ServerLink link) {
    var keys = new LinkedHashMap<String, Object>();
    var version = link.sendProxy();
    put(keys, "send_proxy", version == null ? null : version.word());
    put(keys, "source", switch (link.source()) {
      case Source.Any _ -> null;
      case Source.Client _ -> "client";
      case Source.Addresses(var places) -> places.stream().map(LinkText::place).toList();
    });
    keepAlive(keys, "srvtcpka", link.options());
    put(keys, "dscp", link.options().dscp());
    put(keys, "tcp_ut", link.options().userTimeout());
    return keys;
  }

  /// Under a bind.
  static Map<String, Object> show(FrontendConfig.Bind bind) {
    var keys = new LinkedHashMap<String, Object>();
    put(keys, "tcp_ut", bind.options().userTimeout());
    put(keys, "accept_proxy", bind.acceptProxy().isEmpty()
        ? null
        : bind.acceptProxy().stream().map(LinkText::network).toList());
    return keys;
  }

  /// Under a frontend; its binds have these in common.
  static Map<String, Object> show(FrontendConfig frontend) {
    var keys = new LinkedHashMap<String, Object>();
    frontend.binds().stream().findFirst().map(FrontendConfig.Bind::options).ifPresent(options -> {
      keepAlive(keys, "clitcpka", options);
      put(keys, "dscp", options.dscp());
    });
    return keys;
  }

  private static void keepAlive(Map<String, Object> keys, String word, SocketOptions options) {
    put(keys, word, options.keepAlive() ? null : Boolean.FALSE);
    put(keys, word + "_idle", options.idle());
    put(keys, word + "_intvl", options.interval());
    put(keys, word + "_cnt", options.count());
  }

  private static void put(Map<String, Object> keys, String key, @Nullable Object value) {
    if (value != null) {
      keys.put(key, value);
    }
  }

  private static String place(Source.Place place) {
    var address = AddressText.of(place.address());
    if (!place.hasRange()) {
      return address;
    }
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + place.firstPort() + "-" + place.lastPort();
  }

  private static String network(Network network) {
    return AddressText.of(network.address()) + "/" + network.length();
  }
}
