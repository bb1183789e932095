package dev.buoy.agent.control;

import dev.buoy.agent.cluster.ClaimBoard;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.NodeClaims;
import dev.buoy.v1.OverrideSet;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.WatchClaimsRequest;
import dev.buoy.v1.WatchOverridesRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Listens to the claims of the other agents, and to what they have heard was set at run time; each over a connection of
/// its own. One that ended, fell silent or was dialled by other certificates than those of now is opened anew at the next
/// look, without a word: who is out of reach shows in the status. Used by one thread at a time.
public final class ClaimStreams implements AutoCloseable {
  /// A silent connection may be a cut cable: TCP would go on repeating itself for minutes.
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Supplier<NodeConfig> file;
  private final PeerDial dial;
  private final ClaimBoard board;
  private final Consumer<List<Setting>> settings;
  private final ClusterClock stamps;
  private final Ticker ticker;
  private final Map<InetSocketAddress, Stream> streams = new HashMap<>();

  /// @param file the file in force, asked at each look
  /// @param settings takes what another agent has heard of; called by gRPC's threads
  /// @param stamps hears the clocks of the others
  public ClaimStreams(Supplier<NodeConfig> file, PeerDial dial, ClaimBoard board, Consumer<List<Setting>> settings,
      ClusterClock stamps, Ticker ticker) {
    this.stamps = stamps;
    this.settings = settings;
    this.file = file;
    this.dial = dial;
    this.board = board;
    this.ticker = ticker;
  }

  /// Opens what is missing and closes what is over. Does not wait.
  public void look() {
    var now = file.get();
    var wanted = new HashMap<InetSocketAddress, String>();
    if (now.api().open()) {
      now.nodes().stream().filter(node -> !node.name().equals(now.node()) && node.address() != null)
          .forEach(node -> wanted.put(new InetSocketAddress(node.address(), now.api().port()), node.name()));
    }
    streams.entrySet().removeIf(each -> {
      boolean over = !wanted.containsKey(each.getKey()) || each.getValue().over(ticker.nanoTime());
      if (over) {
        each.getValue().close();
      }
      return over;
    });
    wanted.forEach((address, node) -> streams.computeIfAbsent(address, _ -> open(address, node)));
  }

  private Stream open(InetSocketAddress address, String node) {
    var stream = new Stream(dial.version(), dial.channel(address), node);
    PeerGrpc.newStub(stream.channel).watchClaims(WatchClaimsRequest.getDefaultInstance(), stream);
    PeerGrpc.newStub(stream.channel).watchOverrides(WatchOverridesRequest.getDefaultInstance(), new Overrides(stream));
    return stream;
  }

  @Override
  public void close() {
    streams.values().forEach(Stream::close);
    streams.clear();
  }

  private final class Stream implements StreamObserver<NodeClaims> {
    private final long version;
    private final ManagedChannel channel;
    private final String node;
    private volatile long heard = ticker.nanoTime();
    private volatile boolean ended;

    Stream(long version, ManagedChannel channel, String node) {
      this.version = version;
      this.channel = channel;
      this.node = node;
    }

    boolean over(long now) {
      return ended || version != dial.version() || now - heard > SILENCE.toNanos();
    }

    void close() {
      channel.shutdownNow();
    }

    @Override
    public void onNext(NodeClaims message) {
      heard = ticker.nanoTime();
      if (message.getNode().equals(node)) {
        stamps.heard(message.getHlc());
        board.put(ClaimMessages.from(message), heard);
      }
    }

    @Override
    public void onError(Throwable error) {
      ended = true;
    }

    @Override
    public void onCompleted() {
      ended = true;
    }
  }

  /// An agent before this service existed answers that it has none; its claims go on.
  private final class Overrides implements StreamObserver<OverrideSet> {
    private final Stream stream;

    Overrides(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void onNext(OverrideSet set) {
      settings.accept(SettingMessages.from(set));
    }

    @Override
    public void onError(Throwable error) {
      stream.ended |= io.grpc.Status.fromThrowable(error).getCode() != io.grpc.Status.Code.UNIMPLEMENTED;
    }

    @Override
    public void onCompleted() {
      stream.ended = true;
    }
  }
}
