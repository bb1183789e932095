package dev.buoy.agent.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.proxy.SessionEnd;
import dev.buoy.agent.relay.Fault;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineFormatTest {
  private final TcpLog tcp = new TcpLog(ZoneId.of("Europe/Berlin"));

  @Test
  void tcplogHasTheFieldsOfHaproxyInItsOrder() {
    assertThat(line(tcp, Ends.normal())).isEqualTo(
        "192.0.2.7:40001 [01/Nov/2026:15:22:25.023] web pool/server1 3/3/1205 4711 -- 5/4/3/2/0 6/1");
  }

  @Test
  void tcplogMarksWhatNeverHappened() {
    var end = Ends.of("2001:db8::7", Optional.empty(), Optional.of(new Fault(Fault.Cause.SERVER_TIMEOUT, "no room")));

    assertThat(line(tcp, end)).isEqualTo(
        "2001:db8::7:40001 [01/Nov/2026:15:22:25.023] web pool/<NOSRV> -1/-1/1205 4711 sQ 5/4/3/2/0 6/1");
  }

  @Test
  void tcplogMarksARetryThatWentToAnotherServer() {
    assertThat(line(tcp, Ends.redispatched())).endsWith(" -- 5/4/3/2/+2 6/1");
  }

  @Test
  void jsonHasPlainNamesAndTheFaultInWords() {
    assertThat(line(new JsonLog(), Ends.failed(Fault.Cause.SERVER, "said \"no\"\n"))).isEqualTo(
        "{\"time\":\"2026-11-01T14:22:25.023Z\",\"client\":\"192.0.2.7:40001\",\"local\":\"10.0.0.1:9000\","
            + "\"frontend\":\"web\",\"backend\":\"pool\",\"server\":\"server1\",\"queue_ms\":3,\"connect_ms\":3,"
            + "\"total_ms\":1205,\"bytes_in\":17,\"bytes_out\":4711,\"flags\":\"SD\",\"fault\":\"said \\\"no\\\"\\u000a\","
            + "\"retries\":0,\"redispatched\":false,\"node_sessions\":5,\"frontend_sessions\":4,\"backend_sessions\":3,"
            + "\"server_sessions\":2,\"server_queue_place\":6,\"queue_place\":1}");
  }

  private static String line(LineFormat format, SessionEnd end) {
    var line = new StringBuilder();
    format.append(end, line);
    return line.toString();
  }
}
