package dev.buoy.agent;

import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.Decoded;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.RouterListener;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.Yield;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes what happens to one virtual router into the journal. An address that is held or lost is caused by the
/// transition before it, a transition by the change of priority before it.
final class RouterEvents implements RouterListener {
  private final String instance;
  private final Journal journal;
  private final BiConsumer<String, Why> overrideEnded;
  private final Farewells farewells;
  private final SynchronousRouters synchronous;
  private final Supplier<NodeNames> names;
  private @Nullable String lastTransition;
  private @Nullable String lastPriority;
  private volatile @Nullable String override;
  private volatile boolean standby;

  /// @param overrideEnded told the instance when a forced failover ended by itself
  /// @param names who is behind the addresses that are told of
  RouterEvents(String instance, Journal journal, BiConsumer<String, Why> overrideEnded,
      Farewells farewells, SynchronousRouters synchronous, Supplier<NodeNames> names) {
    this.instance = instance;
    this.journal = journal;
    this.overrideEnded = overrideEnded;
    this.farewells = farewells;
    this.synchronous = synchronous;
    this.names = names;
  }

  /// The event that is about to make the router stand back; it causes the priority that the router reports then.
  void standsBackFor(String event) {
    override = event;
  }

  static Severity severity(RouterState to, boolean standby) {
    return to == RouterState.FAULT && !standby ? Severity.ERROR : Severity.NOTICE;
  }

  /// Another master. After a split the weaker one steps down at once: only one that stays is an alert.
  static Entry rival(String instance, String source, int priority, boolean stays) {
    return Entry.of(Kind.VRRP_CONDITION, stays ? Severity.ALERT : Severity.WARNING, instance, stays ? "RIVAL" : "",
        stays ? "RIVAL stays" : "RIVAL",
        Why.because(source + " advertises priority " + priority + " while this node is master"
            + (stays ? ", and does not stop" : "")));
  }

  /// The node is about to be put in standby, or to be made ready: the FAULT of a standby is what was asked for.
  void standby(boolean next) {
    standby = next;
  }

  @Override
  public void transition(RouterState from, RouterState to, Why why) {
    var severity = severity(to, standby);
    var caused = lastPriority != null && why.causes().isEmpty() ? why.after(lastPriority) : why;
    lastTransition = journal.append(Entry.of(Kind.VRRP_TRANSITION, severity, instance, from.name(), to.name(), caused))
        .id();
    lastPriority = null;
    synchronous.transition(instance, from, to, new Why(why.reason(), List.of(lastTransition)));
  }

  @Override
  public void faults(Map<FaultCause, Why> causes) {
    synchronous.faults(instance, causes);
  }

  @Override
  public void wouldBecome(RouterState state, Why why) {
    journal.append(Entry.of(Kind.VRRP_TRANSITION, Severity.INFO, instance, "", "",
        new Why("observes only; would become " + state + ": " + why.reason(), why.causes())));
  }

  @Override
  public void priorityChanged(int from, int to, Why why) {
    var standsBack = override;
    override = null;
    var caused = standsBack != null && why.causes().isEmpty() ? why.after(standsBack) : why;
    lastPriority = journal.append(Entry.of(Kind.VRRP_PRIORITY, to < from ? Severity.WARNING : Severity.NOTICE, instance,
        Integer.toString(from), Integer.toString(to), caused)).id();
  }

  @Override
  public void leaving(List<VirtualAddress> addresses) {
    farewells.leaving(instance, addresses);
  }

  @Override
  public boolean departing() {
    return farewells.departing(instance);
  }

  @Override
  public void addressHeld(VirtualAddress address) {
    address(Severity.INFO, "", "held", address, "put on the interface");
  }

  @Override
  public void addressLost(VirtualAddress address, String reason) {
    address(reason.equals("released") ? Severity.INFO : Severity.WARNING, "held", "", address, reason);
  }

  private void address(Severity severity, String from, String to, VirtualAddress address, String reason) {
    var causes = lastTransition == null ? List.<String>of() : List.of(lastTransition);
    journal.append(
        Entry.of(Kind.VRRP_ADDRESS, severity, instance, from, to, new Why(address + " " + reason, causes)));
  }

  @Override
  public void overrideEnded(Yield yield, Why why) {
    overrideEnded.accept(instance, why);
  }

  @Override
  public void rejected(InetAddress source, Decoded.Reason reason, String detail) {
    journal.append(Entry.of(Kind.VRRP_REJECTED, Severity.WARNING, instance, source.getHostAddress(), "",
        Why.because("packet from " + names.get().called(source) + " not accepted: " + detail
            + "; further ones are only counted")));
  }

  @Override
  public void rival(InetAddress source, int priority, boolean stays) {
    journal.append(rival(instance, names.get().called(source), priority, stays));
  }

  @Override
  public void noticed(String sentence) {
    journal.append(Entry.of(Kind.VRRP_ADDRESS, Severity.WARNING, instance, "", "", Why.because(sentence)));
  }

  @Override
  public void claimed(VirtualAddress address, String mac, boolean stays) {
    // A node that hands over answers a moment longer: only one that stays is an alert, as for a rival.
    journal.append(Entry.of(Kind.VRRP_ADDRESS, stays ? Severity.ALERT : Severity.WARNING, instance, "", "claimed",
        Why.because(names.get().called(mac) + " answers for " + address + " while this node is master"
            + (stays ? ", and does not stop" : ""))));
  }
}
