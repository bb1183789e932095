package dev.buoy.agent.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/// Who may come: rules in an order, of which the first that matches decides; who matches none may. However many rules
/// there are, an answer takes a binary search.
public final class AccessList {
  /// Everybody may.
  public static final AccessList EVERYBODY = new AccessList(List.of());

  private final List<Rule> rules;
  private final Verdicts four;
  private final Verdicts six;

  /// What becomes of the clients of a network.
  public record Rule(boolean allowed, Network network) {}

  public AccessList(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.four = Verdicts.of(this.rules, true);
    this.six = Verdicts.of(this.rules, false);
  }

  public List<Rule> rules() {
    return rules;
  }

  /// Whether this client may come.
  public boolean allows(InetAddress client) {
    var address = AddressBits.of(client);
    return rules.isEmpty() || (address.four() ? four : six).at(address);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccessList that && rules.equals(that.rules);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rules);
  }

  @Override
  public String toString() {
    return rules.toString();
  }
}
