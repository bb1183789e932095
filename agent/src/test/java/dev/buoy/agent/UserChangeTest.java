package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.script.ScriptUsers.Account;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UserChangeTest {
  @Test
  void theSameProgramWithFewRightsAndWithoutTheOption() {
    var own = List.of("/usr/bin/java", "-jar", "buoy-agent.jar", "agent", "--user", "buoy", "-f", "/etc/buoy.yaml");
    var command = UserChange.command("/usr/bin/setpriv", new Account(990, 991), own);
    assertThat(command).containsSubsequence("/usr/bin/setpriv", "--reuid=990", "--regid=991", "--init-groups",
        "--no-new-privs", "--bounding-set=-all,+net_raw,+net_admin,+net_bind_service", "--", "/usr/bin/java", "-jar",
        "buoy-agent.jar", "agent", "-f", "/etc/buoy.yaml");
    assertThat(UserChange.command("setpriv", new Account(990, 991), List.of("java", "agent", "--user=buoy", "--node",
        "n1"))).endsWith("--", "java", "agent", "--node", "n1");
  }
}
