package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Scheduler;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The pool of a backend, for tests outside this package.
public final class PoolFixture {
  private static final InetAddress NOBODY = InetAddress.ofLiteral("192.0.2.1");

  private final Pool pool;
  private final Scheduler scheduler;

  public PoolFixture(BackendConfig config, InstantSource clock, Scheduler scheduler, ServerListener listener) {
    this.scheduler = scheduler;
    this.pool = new Pool(config, 1, clock, scheduler, new ProxyListener() {
      @Override
      public void serverChanged(String backend, Server before, Server after, Why why) {
        listener.serverChanged(before, after, why);
      }

      @Override
      public void frontendChanged(String frontend, FrontendConfig.Bind bind, boolean listening, Why why) {}

      @Override
      public void portsRunLow(String backend, String server, int left) {}

      @Override
      public void frontendPaused(String frontend, boolean paused, Why why) {}
    });
  }

  /// Hears what checks change.
  @FunctionalInterface
  public interface ServerListener {
    void serverChanged(Server before, Server after, Why why);
  }

  public void checked(CheckReport report) {
    pool.checked(report);
  }

  public void uncheck(String server) {
    pool.uncheck(server);
  }

  /// Answers whether it was something else.
  public boolean setAdminState(String server, AdminState state) {
    return pool.setAdminState(server, state, state + " by anna");
  }

  public void setWeight(String server, int weight) {
    pool.setWeight(server, weight);
  }

  public List<Server> servers() {
    return pool.status().servers().stream().map(ServerStatus::server).toList();
  }

  /// Where the next connection goes; empty when there is nowhere.
  public Optional<String> select() {
    var chosen = new String[1];
    var _ = pool.select(new ServerSelection.Client(0, NOBODY, NOBODY, scheduler), Set.of(), selection -> {
      if (selection instanceof ServerSelection.Selection.Chosen(var lease)) {
        lease.begin();
        chosen[0] = lease.name();
        lease.release();
      }
    });
    return Optional.ofNullable(chosen[0]);
  }
}
