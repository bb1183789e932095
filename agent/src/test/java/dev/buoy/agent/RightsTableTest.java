package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.buoy.agent.identity.TestAuthority;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.PeerGrpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every call of every role, over the wire.
class RightsTableTest {
  private static final String TABLE = """
                         viewer operator admin node
      GetInfo            +      +        +     +
      GetStatus          +      +        +     +
      WatchStatus        +      +        +     +
      ListEvents         +      +        +     +
      WatchEvents        +      +        +     +
      ListStickEntries   +      +        +     +
      ListConnections    +      +        +     +
      GetConfig          +      +        +     +
      GetOperation       +      +        +     +
      ListOperations     +      +        +     +
      Explain            +      +        +     +
      Forecast           +      +        +     +
      WatchLogs          +      +        +     +
      GetDrill           +      +        +     +
      SetServerState     -      +        +     -
      SetServerWeight    -      +        +     -
      Failover           -      +        +     -
      ReleaseFailover    -      +        +     -
      SetNodeState       -      +        +     -
      ClearStickEntries  -      +        +     -
      CloseConnections   -      +        +     -
      Reload             -      +        +     -
      StartDrill         -      +        +     -
      RenewDrill         -      +        +     -
      AbortDrill         -      +        +     -
      PlanConfig         -      -        +     -
      ApplyConfig        -      -        +     -
      ConfirmConfig      -      -        +     -
      RollbackConfig     -      -        +     -
      Yield              -      -        -     +
      EndYield           -      -        -     +
      WatchClaims        -      -        -     +
      WatchOverrides     -      -        -     +
      GetOverrides       -      -        -     +
      PlanFile           -      -        -     +
      PutFile            -      -        -     +
      KeepFile           -      -        -     +
      TakeBackFile       -      -        -     +
      GetFileState       -      -        -     +
      BeginFault         -      -        -     +
      EndFault           -      -        -     +
      Probe              -      -        -     +
      """;
  private static final List<String> ROLES = List.of("viewer", "operator", "admin", "node");

  @TempDir
  private static Path folder = Path.of(".");
  @SuppressWarnings("NullAway.Init") // made before the first test
  private static TestAuthority authority;

  @BeforeAll
  static void issue() {
    authority = TestAuthority.in(folder.resolve("ca"));
    authority.issue("n1", "node", ApiScene.SECURE);
  }

  @Test
  void everyCallIsDecidedByTheTable() throws IOException {
    try (var scene = new ApiScene(folder, tls())) {
      for (var role : ROLES) {
        var channel = scene.secure(authority, authority.issue("a-" + role, role));
        for (var row : rows().entrySet()) {
          assertThat(passes(channel, row.getKey(), Map.of())).as("%s as %s", row.getKey(), role)
              .isEqualTo(row.getValue().get(ROLES.indexOf(role)));
        }
      }
    }
  }

  @Test
  void overPlaintextLoopbackOneIsAViewer() throws IOException {
    try (var scene = new ApiScene(folder, tls())) {
      var channel = scene.plaintext();
      rows().forEach((name, row) -> assertThat(passes(channel, name, Map.of())).as(name).isEqualTo(row.getFirst()));
    }
  }

  @Test
  void whereTheFileSaysInsecureEverythingIsOpen() throws IOException {
    try (var scene = new ApiScene(folder, "insecure: true")) {
      var channel = scene.plaintext();
      rows().keySet().forEach(name -> assertThat(passes(channel, name, Map.of())).as(name).isTrue());
    }
  }

  @Test
  void withoutACertificateNothingIsOpen() throws IOException {
    try (var scene = new ApiScene(folder, tls())) {
      var channel = scene.secure(authority, null);
      methods().forEach(method -> assertThat(ApiScene.call(channel, untyped(method), message(method, Map.of()))
          .getCode()).as(method.getFullMethodName()).isEqualTo(Code.UNAVAILABLE));
    }
  }

  @Test
  void whoMaySeeMayPlanAllButAnotherFile() throws IOException {
    try (var scene = new ApiScene(folder, tls())) {
      var channel = scene.plaintext();
      methods().filter(method -> method.getFullMethodName().startsWith("buoy.v1.Agent/"))
          .filter(method -> message(method, Map.of()).getDescriptorForType().findFieldByName("dry_run") != null)
          .forEach(method -> assertThat(passes(channel, bare(method), Map.of("dry_run", true)))
              .as(method.getFullMethodName()).isEqualTo(!bare(method).endsWith("Config")));
    }
  }

  @Test
  void secretsAreForAdministrators() throws IOException {
    try (var scene = new ApiScene(folder, tls())) {
      var asked = GetConfigRequest.newBuilder().setSecrets(true).build();
      var operator = scene.secure(authority, authority.issue("olga", "operator"));
      var admin = scene.secure(authority, authority.issue("adam", "admin"));

      assertThat(ApiScene.call(operator, AgentGrpc.getGetConfigMethod(), asked)).asString()
          .contains("GetConfig needs the role admin; olga is operator, says the certificate: have one issued with "
              + "--role admin");
      assertThat(ApiScene.call(admin, AgentGrpc.getGetConfigMethod(), asked).getCode()).isEqualTo(Code.UNIMPLEMENTED);
    }
  }

  @Test
  void theTableHasEveryMethod() {
    assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(methods().map(RightsTableTest::bare).toList());
  }

  private static String tls() {
    return "tls: {cert: ca/n1.crt, key: ca/n1.key, client_ca: ca/ca.crt}";
  }

  private static Map<String, List<Boolean>> rows() {
    var rows = new LinkedHashMap<String, List<Boolean>>();
    TABLE.lines().skip(1).map(line -> line.strip().split(" +"))
        .forEach(words -> rows.put(words[0], Stream.of(words).skip(1).map("+"::equals).toList()));
    return rows;
  }

  private static Stream<MethodDescriptor<?, ?>> methods() {
    return Stream.of(AgentGrpc.getServiceDescriptor(), PeerGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream());
  }

  private static String bare(MethodDescriptor<?, ?> method) {
    return Objects.requireNonNull(method.getBareMethodName());
  }

  /// A call that was refused says so; one that passed is answered, or is not implemented here.
  private static boolean passes(ManagedChannel channel, String name, Map<String, Object> fields) {
    var method = methods().filter(each -> bare(each).equals(name)).findFirst().orElseThrow();
    var code = ApiScene.call(channel, untyped(method), message(method, fields)).getCode();
    assertThat(code).isIn(Code.OK, Code.UNIMPLEMENTED, Code.PERMISSION_DENIED);
    return code != Code.PERMISSION_DENIED;
  }

  private static Message message(MethodDescriptor<?, ?> method, Map<String, Object> fields) {
    var input = ((ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor()))
        .getMethodDescriptor().getInputType();
    var message = DynamicMessage.newBuilder(input);
    fields.forEach((key, value) -> message.setField(input.findFieldByName(key), value));
    return message.build();
  }

  /// The same method with messages of any type.
  @SuppressWarnings("unchecked")
  private static MethodDescriptor<Message, Object> untyped(MethodDescriptor<?, ?> method) {
    var typed = (MethodDescriptor<Object, Object>) method;
    return typed.toBuilder(new Sent(), typed.getResponseMarshaller()).build();
  }

  private static final class Sent implements MethodDescriptor.Marshaller<Message> {
    @Override
    public InputStream stream(Message value) {
      return value.toByteString().newInput();
    }

    @Override
    public Message parse(InputStream stream) {
      throw new IllegalStateException("only sent");
    }
  }
}
