package dev.buoy.agent.config;

import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.vrrp.AddressLease;
import dev.buoy.agent.vrrp.RouterOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The settings of a virtual router beyond the election, as the file spells them.
final class RouterOptionsText {
  /// Stands where the key of a signature is: as long as a key, so that it reads back.
  static final String REDACTED_KEY = ConfigText.REDACTED + ", a key of at least 32 bytes";

  private RouterOptionsText() {}

  static Map<String, Object> show(RouterOptions options) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put("preempt_delay", options.preemptDelay());
    keys.put("observe", options.observe());
    keys.put("strict", options.strict());
    if (options.hmac() != null) {
      keys.put("auth_hmac", new LinkedHashMap<>(Map.of("id", options.hmac().id(), "key", REDACTED_KEY)));
    }
    keys.put("address_lease", lease(options.lease()));
    keys.put("garp_master_delay", options.announcing().again());
    keys.put("garp_master_repeat", options.announcing().repeat());
    keys.put("garp_master_refresh", options.announcing().refresh());
    keys.put("garp_master_refresh_repeat", options.announcing().refreshRepeat());
    keys.put("use_vmac", options.virtualMac());
    keys.put("fence", options.fence() ? "auto" : "off");
    keys.put("relative_failover", options.relative());
    keys.put("track_proxy", options.trackProxy());
    return keys;
  }

  static Map<String, Object> show(NotifyConfig notify) {
    var keys = new LinkedHashMap<String, Object>();
    command(keys, "notify_master", notify.master());
    command(keys, "notify_backup", notify.backup());
    command(keys, "notify_fault", notify.fault());
    command(keys, "notify_stop", notify.stop());
    command(keys, "notify", notify.any());
    return keys;
  }

  static String show(OnRelease onRelease) {
    return switch (onRelease) {
      case OnRelease.Reset _ -> "reset";
      case OnRelease.Linger(var time) -> "linger " + Durations.format(time);
      case OnRelease.Leave _ -> "leave";
    };
  }

  private static Object lease(AddressLease lease) {
    return switch (lease) {
      case AddressLease.Automatic _ -> "auto";
      case AddressLease.Off _ -> "off";
      case AddressLease.Fixed(var length) -> length;
    };
  }

  private static void command(Map<String, Object> keys, String key, List<String> words) {
    if (!words.isEmpty()) {
      keys.put(key, ScriptWords.join(words));
    }
  }
}
