package dev.buoy.agent.control;

import dev.buoy.agent.config.NodeConfig;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The channels to the other agents: each is opened when it is first needed, and anew when this node's certificates
/// change. Any thread; [#look] one at a time.
final class PeerChannels implements AutoCloseable {
  private final Supplier<NodeConfig> file;
  private final PeerDial dial;
  private final Map<String, Dialled> open = new ConcurrentHashMap<>();
  /// Replaced at the last look. Who has just got one of them still begins a call on it.
  private volatile List<ManagedChannel> replaced = List.of();

  /// @param file the file in force, asked at each call
  PeerChannels(Supplier<NodeConfig> file, PeerDial dial) {
    this.file = file;
    this.dial = dial;
  }

  private record Dialled(long version, ManagedChannel channel) {}

  /// The nodes of the file but this one.
  List<NodeConfig.Node> others() {
    var config = file.get();
    return config.nodes().stream().filter(node -> !node.name().equals(config.node()) && node.address() != null)
        .toList();
  }

  static InetAddress address(NodeConfig.Node node) {
    return Objects.requireNonNull(node.address());
  }

  /// The channel to a node.
  ManagedChannel to(NodeConfig.Node node) {
    var port = file.get().api().port();
    var channel = open.computeIfAbsent(address(node).getHostAddress() + " " + port,
        _ -> new Dialled(dial.version(), dial.channel(new InetSocketAddress(address(node), port)))).channel;
    // After failures gRPC waits up to two minutes before it dials again; who asks now wants to know how it is now.
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.enterIdle();
    }
    return channel;
  }

  /// Takes the channels out of use that were dialled by other certificates than those of now; calls under way on them
  /// come to their end.
  void look() {
    replaced.forEach(ManagedChannel::shutdown);
    var stale = new ArrayList<ManagedChannel>();
    open.values().removeIf(each -> {
      boolean old = each.version != dial.version();
      if (old) {
        stale.add(each.channel);
      }
      return old;
    });
    replaced = List.copyOf(stale);
  }

  @Override
  public void close() {
    replaced.forEach(ManagedChannel::shutdownNow);
    open.values().forEach(each -> each.channel.shutdownNow());
  }
}
