package dev.buoy.agent;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.operation.Elections;
import dev.buoy.agent.operation.FilePlan;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.Operations;
import dev.buoy.agent.operation.Peers;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.ForecastElections;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.rollout.Work;
import dev.buoy.agent.vrrp.RouterState;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The file that runs on this node, as changes of it are planned and made. Any thread; blocks.
final class FileWork implements Work {
  private final Operations operations;
  private final Node node;
  private final Peers peers;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile ClusterConfig running;

  FileWork(ClusterConfig running, Operations operations, Node node, Peers peers) {
    this.running = running;
    this.operations = operations;
    this.node = node;
    this.peers = peers;
  }

  @Override
  public String node() {
    return operations.current().file().node();
  }

  @Override
  public ClusterConfig running() {
    return running;
  }

  @Override
  public long generation() {
    return operations.current().number();
  }

  @Override
  public boolean allowsScripts() {
    return operations.current().file().api().allowScripts();
  }

  @Override
  public List<String> leads() {
    return node.routers().views().stream().filter(view -> view.state() == RouterState.MASTER)
        .map(view -> view.config().name()).toList();
  }

  @Override
  public Plan plan(ClusterConfig next) {
    return operations.unlessSplit(plan(operations.current(), next, elections()));
  }

  @Override
  public Result load(ClusterConfig next, Request request) {
    lock.lock();
    try {
      // The other nodes are asked before the plan is made for good: nothing else waits for them.
      var asked = elections();
      var _ = plan(operations.current(), next, asked);
      return operations.load(next.node(node()), now -> plan(now, next, asked), request, () -> running = next);
    } finally {
      lock.unlock();
    }
  }

  /// For one plan: the other nodes are asked once.
  private Elections elections() {
    return new ForecastElections(peers::askOnce, () -> node.routers().views(), this::running, node());
  }

  private Plan plan(Generation now, ClusterConfig next, Elections foreseen) {
    return FilePlan.of(now, running, next, node, node.routers().views(), foreseen);
  }
}
