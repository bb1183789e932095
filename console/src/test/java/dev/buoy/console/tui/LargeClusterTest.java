package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Ten agents with 2,000 servers each.
class LargeClusterTest {
  private static final Instant WALL = Instant.parse("2026-11-20T14:00:00Z");
  private static final int AGENTS = 10;
  private static final int SERVERS = 2000;

  @Test
  void aKeyIsOnTheScreenSoonEnoughToBeFollowed() {
    var model = start();
    var size = new Size(120, 40);
    var best = Long.MAX_VALUE;
    for (var i = 0; i < 40; i++) {
      var now = new Moment(model.data().now().nanos() + 1_000_000, WALL);
      var began = System.nanoTime();
      model = Update.on(model, new Msg.Typed(new Input.Key("j")), now).model();
      var frame = View.frame(model, size);
      best = Math.min(best, System.nanoTime() - began);
      assertThat(frame.lines()).hasSize(40);
    }

    assertThat(Selection.of(model)).isEqualTo("server web/server40");
    assertThat(best / 1_000_000).as("milliseconds from key to picture, at best").isLessThan(50);
  }

  private static Model start() {
    var now = new Moment(1_000_000_000_000L, WALL);
    var agents = new ArrayList<AgentView>();
    for (var i = 1; i <= AGENTS; i++) {
      var backend = Backend.newBuilder().setName("web");
      for (var j = 0; j < SERVERS; j++) {
        backend.addServers(Server.newBuilder().setName("server" + j).setAddress("10.0." + j / 250 + "." + j % 250)
            .setState(OperationalState.Value.UP).setAdminState(AdminState.Value.READY).setWeight(1).setSessions(j));
      }
      var status = Status.newBuilder().setNode("n" + i).setTime(LabAgents.time(WALL)).addBackends(backend).build();
      agents.add(new AgentView("n" + i, new Endpoint.Address("10.77.0." + i, 7443), null, status, now.nanos(), null));
    }
    var view = new ClusterView(agents, List.of());
    var settings = new Settings(Glyphs.UNICODE, "alice", false, "");
    return Screens.press(Model.start(settings, new Data(view, History.NONE, now).with(view).tick())
        .with(new Size(120, 40)), "2");
  }
}
