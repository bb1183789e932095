package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.notify.NotifyConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.vrrp.AddressLease;
import dev.buoy.agent.vrrp.Announcing;
import dev.buoy.agent.vrrp.HmacKey;
import dev.buoy.agent.vrrp.RouterOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a virtual router's section may leave out.
final class RouterOptionsReader {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration SHORTEST_LINGER = Duration.ofMillis(100);
  /// A console waits a minute for a hand-over, and the new master takes its time.
  private static final Duration LONGEST_LINGER = Duration.ofSeconds(45);

  private RouterOptionsReader() {}

  static RouterOptions options(Section router, int version) {
    return new RouterOptions(RouterKey.PREEMPT_DELAY.duration(router), RouterKey.OBSERVE.flag(router),
        RouterKey.STRICT.flag(router), hmac(router, version), lease(router), announcing(router),
        RouterKey.USE_VMAC.flag(router), RouterKey.FENCE.choice(router).equals("auto"),
        RouterKey.RELATIVE_FAILOVER.flag(router), RouterKey.TRACK_PROXY.flag(router));
  }

  /// The commands at changes of state; split into words, no shell.
  static NotifyConfig notify(Section router) {
    return new NotifyConfig(ScriptReader.words(router, "notify_master"), ScriptReader.words(router, "notify_backup"),
        ScriptReader.words(router, "notify_fault"), ScriptReader.words(router, "notify_stop"),
        ScriptReader.words(router, "notify"));
  }

  static OnRelease onRelease(Section router) {
    var text = router.text("on_release");
    var words = text == null ? List.of("reset") : List.of(text.strip().split("\\s+"));
    if (words.equals(List.of("reset"))) {
      return new OnRelease.Reset();
    }
    if (words.equals(List.of("leave"))) {
      return new OnRelease.Leave();
    }
    var time = words.size() == 2 && words.getFirst().equals("linger") ? Durations.parse(words.get(1)) : null;
    if (time == null || time.isEmpty()) {
      router.error("on_release", "must be reset, leave, or linger and a time as in 'linger 5s', was '" + text + "'");
      return new OnRelease.Reset();
    }
    if (time.get().compareTo(SHORTEST_LINGER) < 0 || time.get().compareTo(LONGEST_LINGER) > 0) {
      router.error("on_release", "may linger for 100ms to 45s, was " + words.get(1));
    }
    return new OnRelease.Linger(time.get());
  }

  private static @Nullable HmacKey hmac(Section router, int version) {
    if (!router.has("auth_hmac")) {
      return null;
    }
    if (!(router.value("auth_hmac") instanceof Mapping)) {
      router.error("auth_hmac", "must be keys with values, as {id: 1, key: {file: hmac.key}}");
      return null;
    }
    if (version != 3) {
      router.error("auth_hmac", "is for version: 3; version 2 has auth_pass");
    }
    var keys = router.section("auth_hmac");
    int id = keys.integer("id", 0, 255, 0);
    var secret = keys.require("key") ? Secret.read(keys, "key") : null;
    keys.finish();
    if (secret == null) {
      return null;
    }
    var key = new HmacKey(id, secret);
    int bytes = key.bytes().length;
    if (bytes < HmacKey.SHORTEST || bytes > HmacKey.LONGEST) {
      keys.error("key", "must be " + HmacKey.SHORTEST + " to " + HmacKey.LONGEST + " bytes, has " + bytes
          + "; a good one is 0x and the output of 'openssl rand -hex 32'");
    } else {
      router.warning("auth_hmac", "is experimental: the layout is keepalived 2.4's, but no such peer was tried yet");
    }
    return key;
  }

  private static AddressLease lease(Section router) {
    var text = router.text("address_lease");
    if (text == null || text.equals("auto")) {
      return new AddressLease.Automatic();
    }
    if (text.equals("off")) {
      return new AddressLease.Off();
    }
    if (Durations.parse(text).isEmpty()) {
      router.error("address_lease", "must be auto, off, or whole seconds such as 5s, was '" + text + "'");
      return new AddressLease.Automatic();
    }
    var length = router.duration("address_lease", SECOND, DAY, SECOND);
    if (length.toMillis() % 1000 != 0) {
      router.error("address_lease", "the kernel counts whole seconds, was " + text);
    }
    return new AddressLease.Fixed(length);
  }

  private static Announcing announcing(Section router) {
    var refresh = RouterKey.GARP_MASTER_REFRESH.duration(router);
    if (!refresh.isZero() && refresh.compareTo(SECOND) < 0) {
      router.error("garp_master_refresh",
          "must be 0s or at least 1s, was " + Durations.format(refresh) + ": switches take more for a storm");
    }
    return new Announcing(RouterKey.GARP_MASTER_DELAY.duration(router), RouterKey.GARP_MASTER_REPEAT.integer(router),
        refresh, RouterKey.GARP_MASTER_REFRESH_REPEAT.integer(router));
  }
}
