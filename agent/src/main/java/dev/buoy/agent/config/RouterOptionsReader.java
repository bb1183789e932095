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
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(1000);
  private static final Duration DAY = Duration.ofHours(24);

  private RouterOptionsReader() {}

  static RouterOptions options(Section section) {
    return new RouterOptions(section.duration("preempt_delay", Duration.ZERO, LONGEST_DELAY, Duration.ZERO),
        section.flag("observe", false), section.flag("strict", false), hmac(section), lease(section),
        announcing(section), section.flag("use_vmac", false),
        "auto".equals(section.word("fence", List.of("off", "auto"), List.of())),
        section.flag("relative_failover", false));
  }

  /// The commands at changes of state; split into words, no shell.
  static NotifyConfig notify(Section section) {
    return new NotifyConfig(ScriptReader.words(section, "notify_master"), ScriptReader.words(section, "notify_backup"),
        ScriptReader.words(section, "notify_fault"), ScriptReader.words(section, "notify_stop"),
        ScriptReader.words(section, "notify"));
  }

  static OnRelease onRelease(Section section) {
    var text = section.text("on_release");
    var words = text == null ? List.of("reset") : List.of(text.strip().split("\\s+"));
    if (words.equals(List.of("reset"))) {
      return new OnRelease.Reset();
    }
    if (words.equals(List.of("leave"))) {
      return new OnRelease.Leave();
    }
    var time = words.size() == 2 && words.getFirst().equals("linger") ? Durations.parse(words.get(1)) : null;
    if (time == null || time.isEmpty()) {
      section.error("on_release", "must be reset, leave, or linger and a time as in 'linger 5s', was '" + text + "'");
      return new OnRelease.Reset();
    }
    return new OnRelease.Linger(time.get());
  }

  private static @Nullable HmacKey hmac(Section section) {
    if (!section.has("auth_hmac")) {
      return null;
    }
    if (!(section.value("auth_hmac") instanceof Mapping)) {
      section.error("auth_hmac", "must be keys with values, as {id: 1, key: {file: hmac.key}}");
      return null;
    }
    var keys = section.section("auth_hmac");
    int id = keys.integer("id", 0, 255, 0);
    var secret = keys.require("key") ? Secret.read(keys, "key") : null;
    keys.finish();
    return secret == null ? null : new HmacKey(id, secret);
  }

  private static AddressLease lease(Section section) {
    return switch (section.value("address_lease") == null ? null : section.text("address_lease")) {
      case null -> new AddressLease.Automatic();
      case "auto" -> new AddressLease.Automatic();
      case "off" -> new AddressLease.Off();
      case String _ -> new AddressLease.Fixed(section.duration("address_lease", SECOND, DAY, SECOND));
    };
  }

  private static Announcing announcing(Section section) {
    var standard = Announcing.DEFAULTS;
    return new Announcing(section.duration("garp_master_delay", Duration.ZERO, DAY, standard.again()),
        section.integer("garp_master_repeat", 1, 100, standard.repeat()),
        section.duration("garp_master_refresh", Duration.ZERO, DAY, standard.refresh()),
        section.integer("garp_master_refresh_repeat", 1, 100, standard.refreshRepeat()));
  }
}
