package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.FaultCause.Parting;
import dev.buoy.agent.vrrp.Rivals.Pace;
import dev.buoy.agent.vrrp.VrrpAction.AddressClaimed;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.ClaimStays;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.Hold;
import dev.buoy.agent.vrrp.VrrpAction.Release;
import dev.buoy.agent.vrrp.VrrpAction.RivalSeen;
import dev.buoy.agent.vrrp.VrrpAction.RivalStays;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpState.Master;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;

/// What a master does while it stays one: asserts its role, announces its addresses and puts them back.
final class Service {
  /// How often a removed address is put back within [Timing#RESTORE_WINDOW].
  static final int RESTORES = 10;

  /// How often those who claim the same are answered with announcements.
  private static final int ANSWERS = 10;

  /// Announcements of one answer: the second one comes after whatever the other had sent when it gave way.
  private static final int TIMES = 2;

  private final VirtualRouterConfig config;
  private final Actions actions;
  private final Moves moves;

  Service(VirtualRouterConfig config) {
    this.config = config;
    this.actions = new Actions(config);
    this.moves = new Moves(config);
  }

  // ---- others who claim the role or an address

  /// The RFC answers each lower advertisement; here at most one a second, and after ten of them without announcements,
  /// since networks block an address that moves too often.
  Step answer(Master m, Advertisement adv, InetAddress source) {
    var heard = new Heard(source, adv.priority());
    var rivals = m.rivals();
    var step = Step.to(m.with(rivals.telling(heard).answered(ANSWERS)), actions.cadence(m.standing()))
        .then(announce(rivals, config.addresses()))
        .then(new StartTimer(Timer.RIVAL_PAUSE, Timing.RIVAL_PAUSE), rivalTimer(m, adv));
    var known = rivals.knows(heard) ? step : step.then(new RivalSeen(source, adv.priority()));
    return rivals.answers() == ANSWERS ? known.then(new RivalStays(source, adv.priority())) : known;
  }

  /// Announced a moment ago. A node that is not known as rival is not yet taken for one: a master that was just
  /// preempted says its last word.
  Step answerLater(Master m, Advertisement adv, InetAddress source) {
    var rivals = m.rivals().at(Pace.OWING);
    var declined = new Declined(Ruling.ANSWERED, source, adv.priority());
    var step = rivals.heard() == null
        ? Step.to(m.with(rivals))
        : Step.to(m.with(rivals.with(new Heard(source, adv.priority()))), rivalTimer(m, adv));
    return (config.options().strict() ? step.then(actions.cadence(m.standing())) : step).then(declined);
  }

  /// Another MAC answers for one of the addresses: reported once for each until no claim was seen for a while, however
  /// many do.
  Step claimed(Master m, VirtualAddress address, String mac) {
    var rivals = m.rivals().with(address, mac);
    var quiet = new StartTimer(Timer.CLAIMS_SILENT, Timing.CLAIM_MEMORY);
    var report = new AddressClaimed(address, mac);
    var news = m.rivals().claims().containsKey(address) ? List.<VrrpAction>of() : List.of(report);
    if (rivals.pace() != Pace.READY) {
      return Step.to(m.with(rivals.at(Pace.OWING)), quiet).then(news);
    }
    var step = Step.to(m.with(rivals.answered(ANSWERS))).then(announce(rivals, List.of(address)))
        .then(new StartTimer(Timer.RIVAL_PAUSE, Timing.RIVAL_PAUSE), quiet).then(news);
    return rivals.answers() == ANSWERS ? step.then(new ClaimStays(address, mac)) : step;
  }

  /// Another MAC gave up: those who believed in it are told at once, also within the second after an answer, since a
  /// node that steps down says nothing itself. After ten times no more, until no claim was seen for a while.
  Step unclaimed(Master m, List<VirtualAddress> addresses, String mac) {
    var given = addresses.stream().filter(address -> m.rivals().claims(address, mac)).toList();
    if (given.isEmpty()) {
      return Step.to(m);
    }
    var step = Step.to(m.with(m.rivals().departed(given, mac)));
    return m.rivals().departures() >= ANSWERS ? step : step.then(new Announce(given, TIMES));
  }

  /// A second after an answer: once more for those that were seen in the meantime.
  Step rested(Master m) {
    var rivals = m.rivals();
    boolean known = rivals.heard() != null || rivals.claimed();
    if (rivals.pace() != Pace.OWING || !known || rivals.answers() >= ANSWERS) {
      return Step.to(m.with(rivals.at(Pace.READY)));
    }
    return Step.to(m.with(rivals.answered(ANSWERS)), new Announce(config.addresses(), TIMES),
        new StartTimer(Timer.RIVAL_PAUSE, Timing.RIVAL_PAUSE));
  }

  // ---- the own priority, addresses and settings

  Step changePriority(Master m, Standing standing, Why why) {
    var report = actions.priority(m.standing(), standing, why);
    var next = Step.to(m.with(standing));
    return report.isEmpty() ? next : next.then(actions.cadence(standing)).then(report);
  }

  Step addressLost(Master m, VirtualAddress address, String reason) {
    var restores = new HashMap<>(m.restores());
    if (restores.merge(address, 1, Integer::sum) > RESTORES) {
      return giveUp(m, address, reason);
    }
    var step = Step.to(m.with(restores), new Hold(List.of(address), actions.lease(m.standing())),
        new Announce(List.of(address), 1));
    return m.restores().isEmpty() ? step.then(new StartTimer(Timer.RESTORE_WINDOW, Timing.RESTORE_WINDOW)) : step;
  }

  Step reconfigure(Master m, VirtualRouterConfig previous) {
    if (config.options().observe()) {
      return moves.demote(m, Sentences.OBSERVES);
    }
    var standing = moves.shifted(m.standing(), previous);
    // Of another prefix length or label only: held on, without a gap.
    var gone = missing(previous.addresses(), config.addresses());
    var added = missing(config.addresses(), previous.addresses());
    return Step.to(m.with(standing), actions.cadence(standing))
        .then(gone.isEmpty() ? List.of() : List.of(new Release(gone))).then(actions.hold(standing))
        .then(added.isEmpty() ? List.of() : List.of(actions.announce(added)))
        .then(refreshes(previous) ? List.of(actions.awaitRefresh()) : List.of())
        .then(actions.priority(m.standing().effectivePriority(previous), standing, Sentences.RELOADED));
  }

  private boolean refreshes(VirtualRouterConfig previous) {
    return !config.options().announcing().refresh().equals(previous.options().announcing().refresh());
  }

  private Step giveUp(Master m, VirtualAddress address, String reason) {
    var device = address.device() == null ? config.interfaceName() : address.device();
    var why = Sentences.addressDoesNotStay(address, device, RESTORES + 1, reason);
    var standing = m.standing().with(FaultCause.ADDRESSES, why);
    return moves.leave(m, Parting.RESIGN, moves.enterFault(RouterState.MASTER, standing, why))
        .then(new StartTimer(Timer.ADDRESS_RETRY, Timing.ADDRESS_RETRY));
  }

  private static List<VirtualAddress> missing(List<VirtualAddress> addresses, List<VirtualAddress> elsewhere) {
    return addresses.stream().filter(address -> elsewhere.stream().noneMatch(address::samePlace)).toList();
  }

  private static List<Announce> announce(Rivals rivals, List<VirtualAddress> addresses) {
    return rivals.answers() < ANSWERS ? List.of(new Announce(addresses, TIMES)) : List.of();
  }

  private StartTimer rivalTimer(Master m, Advertisement adv) {
    var interval = adv.interval().compareTo(Timing.RIVAL_PAUSE) < 0 ? Timing.RIVAL_PAUSE : adv.interval();
    return new StartTimer(Timer.RIVAL_SILENT, actions.masterDown(m.standing(), interval));
  }
}
