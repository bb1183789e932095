package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.NodeConfig.Node;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SelfTest {
  private static final InetAddress FIRST = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress SECOND = InetAddress.ofLiteral("10.0.0.2");
  private static final List<Node> NODES = List.of(new Node("n1", FIRST), new Node("n2", SECOND));

  @Test
  void theOptionWinsOverTheVariableAndTheAddress() {
    assertThat(Self.of(NODES, "n2", "n1", new Host(Set.of(FIRST), "n1"))).isEqualTo(new Self.Found("n2", "by --node"));
  }

  @Test
  void theVariableWinsOverTheAddress() {
    assertThat(Self.of(NODES, null, "n2", new Host(Set.of(FIRST), "n1")))
        .isEqualTo(new Self.Found("n2", "by BUOY_NODE"));
  }

  @Test
  void anEmptyVariableIsNone() {
    assertThat(Self.of(NODES, null, "", new Host(Set.of(SECOND), "n1")))
        .isEqualTo(new Self.Found("n2", "by an address that this host owns"));
  }

  @Test
  void theHostsNameDecidesWhenNoAddressDoes() {
    var found = new Self.Found("n2", "by the host's name");
    assertThat(Self.of(NODES, null, null, new Host(Set.of(), "n2.example.com"))).isEqualTo(found);
    assertThat(Self.of(NODES, null, null, new Host(Set.of(FIRST, SECOND), "n2"))).isEqualTo(found);
  }

  @Test
  void theNamesThatExistAreListedWhenNothingDecides() {
    assertThat(Self.of(NODES, null, null, new Host(Set.of(), "web"))).isEqualTo(new Self.Unclear(
        "this host, web, owns no node's address and has no node's name; say which it is with --node n1|n2"));
    assertThat(Self.of(NODES, null, null, new Host(Set.of(FIRST, SECOND), "web"))).isEqualTo(
        new Self.Unclear("this host owns the addresses of n1, n2; say which it is with --node n1|n2"));
    assertThat(Self.of(NODES, "n9", null, new Host(Set.of(FIRST), "web")))
        .isEqualTo(new Self.Unclear("there is no node 'n9' in the file (--node); there is n1, n2"));
  }
}
