package dev.buoy.agent;

import static dev.buoy.agent.ApiScene.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.buoy.agent.identity.CallLimits;
import dev.buoy.agent.identity.TestAuthority;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.ApplyConfigRequest;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What no client may do to the others, and what the audit log has of it all.
class ApiLimitsTest {
  private static final List<byte[]> GARBAGE = List.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
      // A preface, then SETTINGS with a length that is not there, and a frame on a stream that was never opened.
      HexFormat.of().parseHex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a" + "ffffff0400000000"),
      HexFormat.of().parseHex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a" + "000000040000000000"
          + "0000040003000000630000000000"),
      HexFormat.of().parseHex("160301ffff010000"), new byte[0], new byte[70_000], random());

  @TempDir
  Path folder;

  private static byte[] random() {
    var bytes = new byte[10_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aMessageThatIsTooLongIsRefusedAndAFileOfAMebibyteIsNot() throws IOException {
    try (var scene = new ApiScene(folder, "insecure: true")) {
      var channel = scene.plaintext();
      var tooLong = SetServerStateRequest.newBuilder().setReason("x".repeat(2 << 20)).build();
      var file = ConfigFile.newBuilder().setContent(ByteString.copyFrom(new byte[1 << 20]));

      assertThat(ApiScene.call(channel, AgentGrpc.getSetServerStateMethod(), tooLong).getCode())
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(ApiScene.call(channel, AgentGrpc.getApplyConfigMethod(),
          ApplyConfigRequest.newBuilder().addFiles(file).build()).getCode()).isEqualTo(Code.UNIMPLEMENTED);
      assertThat(who(channel, "buoy-operator", "x".repeat(20_000))).doesNotContain("admin");
      assertThat(who(channel)).isEqualTo("local admin");
    }
  }

  @Test
  void bytesThatAreNoMessageAreRefused() throws IOException {
    try (var scene = new ApiScene(folder, "insecure: true")) {
      var channel = scene.plaintext();
      var method = AgentGrpc.getSetServerStateMethod().toBuilder(new Raw(),
          AgentGrpc.getSetServerStateMethod().getResponseMarshaller()).build();
      for (var garbage : GARBAGE.subList(0, 5)) {
        assertThat(ApiScene.call(channel, method, garbage).isOk()).isFalse();
      }
      assertThat(who(channel)).isEqualTo("local admin");
    }
  }

  @Test
  void noiseOnThePortsLeavesThemOpen() throws IOException {
    var authority = TestAuthority.in(folder.resolve("ca"));
    var client = authority.issue("n1", "node", ApiScene.SECURE);
    try (var scene = new ApiScene(folder, "tls: {cert: ca/n1.crt, key: ca/n1.key, client_ca: ca/ca.crt}")) {
      for (var garbage : GARBAGE) {
        send("127.0.0.1", scene.port, garbage);
        send(ApiScene.SECURE, scene.port, garbage);
      }
      assertThat(who(scene.plaintext())).isEqualTo("local viewer");
      assertThat(who(scene.secure(authority, client))).isEqualTo("n1 node");
    }
  }

  private static void send(String host, int port, byte[] bytes) throws IOException {
    try (var socket = new Socket(host, port)) {
      socket.getOutputStream().write(bytes);
    } catch (SocketException _) {
      // The agent has closed it already.
    }
  }

  @Test
  void whoCallsTooOftenIsToldAndOthersAreNotAsked() throws IOException {
    try (var scene = new ApiScene(folder, "")) {
      var channel = scene.plaintext();
      var answers = calls(channel, 2 * CallLimits.BURST);

      assertThat(answers.subList(0, CallLimits.BURST)).containsOnly("local viewer");
      assertThat(answers).contains(
          "RESOURCE_EXHAUSTED: 127.0.0.1 makes more than 100 calls a second: call less often");
      assertThat(who(scene.socket())).endsWith(" admin");
    }
  }

  @Test
  void agentsMayCallAsOftenAsTheyNeed() throws IOException {
    var authority = TestAuthority.in(folder.resolve("ca"));
    var peer = authority.issue("n1", "node", ApiScene.SECURE);
    try (var scene = new ApiScene(folder, "tls: {cert: ca/n1.crt, key: ca/n1.key, client_ca: ca/ca.crt}")) {
      assertThat(calls(scene.secure(authority, peer), 2 * CallLimits.BURST)).containsOnly("n1 node");
    }
  }

  private static List<String> calls(ManagedChannel channel, int count) {
    return IntStream.range(0, count).mapToObj(_ -> who(channel)).toList();
  }

  @Test
  void aClientHasSixtyFourStreamsAtATime() throws Exception {
    try (var scene = new ApiScene(folder, "")) {
      var channel = scene.plaintext();
      for (int i = 0; i < CallLimits.STREAMS; i++) {
        assertThat(watch(channel).hasNext()).isTrue();
      }

      assertThatThrownBy(() -> watch(channel).hasNext())
          .hasMessage("RESOURCE_EXHAUSTED: 127.0.0.1 has 64 streams open, which is the most: close some of them");
      scene.watchers.take().onCompleted();
      assertThat(opensSoon(channel)).isTrue();
    }
  }

  private static boolean opensSoon(ManagedChannel channel) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      try {
        return watch(channel).hasNext();
      } catch (StatusRuntimeException _) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    return false;
  }

  private static Iterator<dev.buoy.v1.Status> watch(ManagedChannel channel) {
    return ClientCalls.blockingServerStreamingCall(channel, AgentGrpc.getWatchStatusMethod(), CallOptions.DEFAULT,
        WatchStatusRequest.newBuilder().setMask(FieldMask.getDefaultInstance()).build());
  }

  @Test
  void whatChangesSomethingOrIsDeniedIsWritten() throws IOException {
    try (var scene = new ApiScene(folder, "")) {
      var drain = SetServerStateRequest.newBuilder().setBackend("web").setServer("s1").setReason("ker\"nel\n");
      ApiScene.call(scene.socket(), AgentGrpc.getSetServerStateMethod(), drain.setDryRun(true).build());
      who(scene.socket());
      assertThat(scene.audit).isEmpty();

      ApiScene.call(scene.socket(), AgentGrpc.getSetServerStateMethod(), drain.setDryRun(false).build());
      ApiScene.call(scene.plaintext(), AgentGrpc.getSetServerStateMethod(), drain.build());

      assertThat(scene.audit.getFirst()).startsWith("{\"time\":\"").contains("\"who\":\""
          + System.getProperty("user.name") + "\",\"role\":\"admin\",\"origin\":\"socket uid ",
          "\",\"proof\":\"socket\",\"method\":\"SetServerState\",\"request\":\"backend=web server=s1\","
              + "\"reason\":\"ker\\\"nel\\u000a\",\"operation\":\"7f3a\",\"result\":\"DONE\",\"message\":\"it drains\"");
      assertThat(scene.audit.get(1)).contains("\"who\":\"local\",\"role\":\"viewer\",\"origin\":\"127.0.0.1\","
          + "\"proof\":\"unproven\"",
          "\"result\":\"PERMISSION_DENIED\",\"message\":\"SetServerState needs the role "
              + "operator; this is viewer, over plaintext loopback: use the socket " + scene.access.socket());
      assertThat(scene.audit).hasSize(2);
    }
  }

  /// Sends bytes as they are.
  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new IllegalStateException("only sent");
    }
  }
}
