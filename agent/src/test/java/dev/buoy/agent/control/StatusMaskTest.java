package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.buoy.agent.operation.Refused;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusMaskTest {
  private static final Status STATUS = Status.newBuilder().setNode("n1").setVersion("1").setGeneration(7)
      .addAlarms("alarm").addVrrp(VirtualRouter.newBuilder().setInstance("VI_1").setPriority(150)
          .putRejected("TTL", 3))
      .addBackends(Backend.newBuilder().setName("web").setBalance("roundrobin").addServers(Server.newBuilder()
          .setName("s1").setAddress("10.0.0.1:80").setAdminState(AdminState.Value.DRAIN)))
      .build();

  private static Status masked(String... paths) {
    return StatusMask.of(FieldMask.newBuilder().addAllPaths(List.of(paths)).build()).apply(STATUS);
  }

  @Test
  void withoutAMaskEverythingStays() {
    assertThat(masked()).isSameAs(STATUS);
  }

  @Test
  void itReachesIntoListsAndKeepsWhatTellsElementsApart() {
    assertThat(masked("backends.servers.admin_state")).isEqualTo(Status.newBuilder().setNode("n1").setGeneration(7)
        .addBackends(Backend.newBuilder().setName("web").addServers(Server.newBuilder().setName("s1")
            .setAdminState(AdminState.Value.DRAIN)))
        .build());
    assertThat(masked("vrrp", "alarms")).isEqualTo(Status.newBuilder().setNode("n1").setGeneration(7)
        .addAlarms("alarm").addAllVrrp(STATUS.getVrrpList()).build());
    assertThat(masked("vrrp.rejected").getVrrp(0).getRejectedMap()).containsEntry("TTL", 3L);
  }

  @Test
  void aFieldThatThereIsNotIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> masked("backends.server")).isInstanceOfSatisfying(Refused.class, refused -> {
      assertThat(refused.kind()).isEqualTo(Refused.Kind.INVALID);
      assertThat(refused).hasMessageContaining("no field 'backends.server'; Backend has name, servers, balance");
    });
    assertThatThrownBy(() -> masked("node.name")).hasMessage("mask: no field 'node.name'");
    assertThatThrownBy(() -> masked("")).isInstanceOf(Refused.class);
  }
}
