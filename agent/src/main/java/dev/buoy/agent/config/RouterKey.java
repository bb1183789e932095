package dev.buoy.agent.config;

import dev.buoy.agent.config.Kind.Flag;
import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Time;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.config.Kind.Words;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of a virtual router: what each may be, what it is when left out, keepalived's word for it, and where the
/// RFC has it. The reader takes ranges and defaults from here, and the reference is written from here.
enum RouterKey {
  INTERFACE("interface", text("a Linux interface, or a name of `interfaces`", "required"), "interface", "",
      "The interface that advertisements are sent and heard on, and that gets the addresses."),
  VIRTUAL_ROUTER_ID("virtual_router_id", new Whole(1, 255, null), "virtual_router_id", "5.2.3, 6.1",
      "Names the virtual router on its network. Once for each interface and address family."),
  VERSION("version", new Whole(2, 3, 2), "version", "5.2.1",
      "2 speaks RFC 3768 with keepalived's password, over IPv4; 3 speaks RFC 9568, over IPv4 and IPv6."),
  PRIORITY("priority", new Whole(1, 255, 100), "priority", "5.2.4, 6.1",
      "The highest serves. 255 is the owner of the addresses: master from its start, and never lowered."),
  ADVERT_INT("advert_int", text("a duration: version 2 whole seconds from `1s` to `255s`, version 3 `10ms` to"
      + " `40950ms` in steps of 10ms", "`1s`"), "advert_int", "5.2.7, 6.1",
      "How often a master advertises. A backup takes over after three of them and its skew."),
  AGGRESSIVE_TIMERS("aggressive_timers", new Flag(false), "", "", "Allows an advert_int under 100ms."),
  PREEMPT("preempt", new Flag(true), "preempt, nopreempt", "6.1",
      "Whether a higher priority takes the role from a living master."),
  PREEMPT_DELAY("preempt_delay", time(Duration.ZERO, Duration.ofSeconds(1000), Duration.ZERO), "preempt_delay", "",
      "How long it waits for that after its start or a fault."),
  UNICAST("unicast", new Flag(false), "unicast_peer", "",
      "Advertises to the addresses of the other nodes instead of the multicast group."),
  UNICAST_PEERS("unicast_peers", text("a list of addresses", null), "unicast_peer", "",
      "Advertises to these instead; the own address among them is left out."),
  SOURCE("source", text("an address of the interface", "its first; over IPv6 the link-local one"),
      "mcast_src_ip, unicast_src_ip", "5.1.1.1, 5.1.2.1", "Where advertisements come from."),
  AUTH_PASS("auth_pass", text("1 to 8 bytes, or `{file: PATH}`", null), "auth_pass (auth_type PASS)", "",
      "Version 2 only: a password that everybody on the network can read (RFC 2338 section 5.3.6)."),
  AUTH_HMAC("auth_hmac", text("`{id: 0 to 255, key: TEXT}`; the key 32 to 64 bytes as text, or `0x` and hexadecimal"
      + " digits, or `{file: PATH}`", null), "auth_hmac (2.4 and later)", "",
      "Version 3 only, experimental: signs advertisements, refuses forged and recorded ones. The clocks of the nodes"
          + " must agree within 5 s."),
  VIRTUAL_ADDRESSES("virtual_addresses", text("a list of 1 to 255 `\"ADDRESS[/PREFIX] [dev IF] [label L]\"`, all IPv4"
      + " or all IPv6", "required"), "virtual_ipaddress", "5.2.5, 5.2.9",
      "What the master answers for. Without a prefix /32 or /128. A label is for IPv4."),
  TRACK("track", text("`TRACKER: WEIGHT`, -253 to 253, or `TRACKER: fault`", null),
      "track_script, track_interface, track_file, track_process", "",
      "A negative weight counts while its tracker fails, a positive one while it holds; fault leaves the election."),
  TRACK_PROXY("track_proxy", new Flag(true), "", "", "Fault while a frontend of this node cannot listen on an address"
      + " of the router, or the proxy does not answer for 3 s. Not for the owner, and of no effect without such"
      + " frontends."),
  OBSERVE("observe", new Flag(false), "", "",
      "Hears, checks and says what it would do; never advertises, never holds an address."),
  STRICT("strict", new Flag(false), "vrrp_strict", "", "Refuses settings that the RFC does not have."),
  ADDRESS_LEASE("address_lease", text("`auto`, `off`, or whole seconds from `1s` to `24h`", "`auto`"), "", "",
      "How long an address outlives the agent; auto: until a peer has taken over for sure."),
  GARP_MASTER_DELAY("garp_master_delay", time(Duration.ZERO, Duration.ofHours(24), Duration.ofSeconds(5)),
      "garp_master_delay", "6.4.2, 8.1.2", "When the neighbours are told a second time after a take-over; 0s: never."),
  GARP_MASTER_REPEAT("garp_master_repeat", new Whole(1, 100, 5), "garp_master_repeat", "",
      "How many announcements in a row at a take-over."),
  GARP_MASTER_REFRESH("garp_master_refresh", time(Duration.ZERO, Duration.ofHours(24), Duration.ZERO),
      "garp_master_refresh", "", "How often the neighbours are told while master; 0s: never, else 1s or more."),
  GARP_MASTER_REFRESH_REPEAT("garp_master_refresh_repeat", new Whole(1, 100, 1), "garp_master_refresh_repeat", "",
      "How many in a row then."),
  USE_VMAC("use_vmac", new Flag(false), "use_vmac", "7.3", "The addresses answer with 00:00:5e:00:01:ID over IPv4,"
      + " 00:00:5e:00:02:ID over IPv6."),
  FENCE("fence", new Words(List.of("off", "auto"), "off"), "", "",
      "auto: the kernel silences the addresses when the agent is gone or frozen."),
  RELATIVE_FAILOVER("relative_failover", new Flag(false), "", "",
      "A failing tracker moves the role only to a node that is better off."),
  NOTIFY_MASTER("notify_master", command(), "notify_master", "", "Runs at becoming master."),
  NOTIFY_BACKUP("notify_backup", command(), "notify_backup", "", "Runs at becoming backup."),
  NOTIFY_FAULT("notify_fault", command(), "notify_fault", "", "Runs at a fault."),
  NOTIFY_STOP("notify_stop", command(), "notify_stop", "", "Runs when the agent stops."),
  NOTIFY("notify", command(), "notify", "", "Runs at each of them, with `INSTANCE NAME STATE PRIORITY` appended."),
  ON_RELEASE("on_release", text("`reset`, `leave`, or `linger` and a time from 100ms to 45s", "`reset`"), "", "",
      "What becomes of the addresses' open connections when the role is given up.");

  private final String word;
  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Kind kind;
  private final String keepalived;
  private final String section;
  private final String meaning;

  RouterKey(String word, Kind kind, String keepalived, String section, String meaning) {
    this.word = word;
    this.kind = kind;
    this.keepalived = keepalived;
    this.section = section;
    this.meaning = meaning;
  }

  private static Kind text(String form, @Nullable String standard) {
    return new Text(form, standard == null ? "none" : standard);
  }

  private static Kind time(Duration least, Duration most, Duration standard) {
    return new Time(least, most, standard);
  }

  private static Kind command() {
    return text("a program and its arguments, no shell", null);
  }

  /// As the file spells it.
  String word() {
    return word;
  }

  Kind kind() {
    return kind;
  }

  /// The directive of keepalived; empty: it has none.
  String keepalived() {
    return keepalived;
  }

  /// Sections of RFC 9568; empty: beyond the RFC.
  String section() {
    return section;
  }

  String meaning() {
    return meaning;
  }

  int integer(Section router) {
    return kind.integer(router, word);
  }

  boolean flag(Section router) {
    return kind.flag(router, word);
  }

  Duration duration(Section router) {
    return kind.duration(router, word);
  }

  String choice(Section router) {
    return kind.choice(router, word);
  }
}
