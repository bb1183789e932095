package dev.buoy.agent.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.VirtualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One node on a real disk. What awaits the end of a trial is run by hand.
final class NodeFileTest {
  private static final String OTHER = Configs.TEXT.replace("*:9000", "*:9001") + "# another\r\n";

  @TempDir
  Path folder;

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<Runnable> awaiting = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private Path path = Path.of("");
  private Fake work = new Fake(Configs.cluster(Configs.TEXT));
  private FileState elsewhere = FileState.UNKNOWN;

  @BeforeEach
  void writeTheFile() throws IOException {
    path = Files.writeString(folder.resolve("buoy.yaml"), Configs.TEXT);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void whatIsPutRunsAndWaits() throws IOException {
    var file = file();

    put(file, OTHER);

    assertThat(onDisk()).isEqualTo(OTHER);
    assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(OTHER));
    assertThat(file.state("7f3a")).isEqualTo(FileState.WAITING);
    assertThat(file.waiting()).isPresent();
  }

  @Test
  void takenBackEveryByteIsAsItWas() throws IOException {
    var file = file();
    put(file, OTHER);

    file.takeBack(request(), "errors rise");

    assertThat(onDisk()).isEqualTo(Configs.TEXT);
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(Configs.TEXT));
    assertThat(work.reasons).contains("change 7f3a is taken back: errors rise");
    assertThat(file.versions().list()).isEmpty();
  }

  @Test
  void keptItIsPartOfTheHistory() {
    var file = file();
    put(file, OTHER);

    file.keep(request());

    assertThat(file.waiting()).isEmpty();
    assertThat(file.versions().list()).extracting(Version::operation).containsExactly("7f3a");
    assertThat(file.versions().bytes(Configs.bytes(OTHER).digest().substring(0, 6))).contains(Configs.bytes(OTHER));
  }

  @Test
  void anAgentThatStartsAnewTakesBackWhatWaitedBeforeItReadsTheFile() throws IOException {
    put(file(), OTHER);

    var told = new Marker(new Installed(path), reports::add).recover();

    assertThat(told).contains("change 7f3a by alice was not confirmed when the agent ended: the file before it is"
        + " back");
    assertThat(onDisk()).isEqualTo(Configs.TEXT);
    work = new Fake(Configs.cluster(Configs.TEXT));
    assertThat(file().state("7f3a")).isEqualTo(FileState.TAKEN_BACK);
    assertThat(new Marker(new Installed(path), reports::add).recover()).isEmpty();
  }

  @Test
  void anAgentThatStartsAnewKeepsWhatWasKept() throws IOException {
    var file = file();
    put(file, OTHER);
    file.keep(request());

    assertThat(new Marker(new Installed(path), reports::add).recover()).isEmpty();
    assertThat(onDisk()).isEqualTo(OTHER);
    assertThat(file().state("7f3a")).isEqualTo(FileState.KEPT);
  }

  @Test
  void itsTimeTakesItBackUnlessAnotherNodeKeepsIt() throws IOException {
    put(file(), OTHER);
    awaiting.removeFirst().run();
    assertThat(onDisk()).isEqualTo(Configs.TEXT);

    var file = file();
    elsewhere = FileState.KEPT;
    file.put(Configs.bytes(OTHER), request("beef"), "n2", Duration.ofSeconds(30), work.running().bytes().digest());
    awaiting.removeFirst().run();
    assertThat(onDisk()).isEqualTo(OTHER);
    assertThat(file.state("beef")).isEqualTo(FileState.KEPT);
  }

  @Test
  void whatTheSystemRefusesLeavesTheFileAsItWas() throws IOException {
    var file = file();
    work.refusal = "cannot bind web to *:9001: address already in use";

    assertThatThrownBy(() -> put(file, OTHER)).hasMessage(work.refusal);

    assertThat(onDisk()).isEqualTo(Configs.TEXT);
    assertThat(file.waiting()).isEmpty();
    assertThat(new Marker(new Installed(path), reports::add).recover()).isEmpty();
  }

  @Test
  void whatWasEditedMeanwhileIsNotOverwritten() throws IOException {
    var file = file();
    Files.writeString(path, OTHER);

    assertThat(file.plan(Configs.bytes(OTHER), request()).refusals()).singleElement().asString()
        .contains("somebody changed it; reload first");
    assertThatThrownBy(() -> put(file, OTHER)).isInstanceOf(Refused.class);
    assertThat(onDisk()).isEqualTo(OTHER);
  }

  @Test
  void scriptsNeedToBeAllowed() {
    var scripted = OTHER + "trackers: {alive: {script: /bin/true}}\n";

    assertThat(file().plan(Configs.bytes(scripted), request()).refusals()).singleElement().asString()
        .contains("tracker alive", "api.allow_scripts: true");
    work.allowed = true;
    assertThat(file().plan(Configs.bytes(scripted), request()).refusals()).isEmpty();
  }

  @Test
  void withoutAStateDirThereIsAPlanAndNoChange() {
    var file = new NodeFile(new Installed(path), new Marker(new Installed(path), reports::add),
        new Versions(null, reports::add), work, _ -> new Other(), this::sight, time, time::nanoTime, _ -> {},
        awaiting::add, reports::add);

    var forecast = file.plan(Configs.bytes(OTHER), request());

    assertThat(forecast.plan()).isNotNull();
    assertThat(forecast.refusals()).containsExactly("state_dir cannot be written: there would be no way back");
    assertThatThrownBy(() -> put(file, OTHER)).hasMessageContaining("no way back");
  }

  @Test
  void inAFolderOnlyWhatDiffersIsWritten() throws IOException {
    var parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("10.yaml"), Configs.TEXT);
    Files.writeString(parts.resolve("20.yaml"), "maxconn: 10\n");
    Files.writeString(parts.resolve("notes.txt"), "stays");
    var untouched = Files.getLastModifiedTime(parts.resolve("10.yaml"));
    var inode = Files.getAttribute(parts.resolve("10.yaml"), "unix:ino");
    var installed = new Installed(parts);

    installed.write(ConfigBytes.of(Map.of("10.yaml", Configs.TEXT.getBytes(UTF_8), "30.yaml",
        "maxconn: 11\n".getBytes(UTF_8))));

    try (var list = Files.list(parts)) {
      assertThat(list.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("10.yaml", "30.yaml",
          "notes.txt");
    }
    assertThat(Files.getAttribute(parts.resolve("10.yaml"), "unix:ino")).isEqualTo(inode);
    assertThat(Files.getLastModifiedTime(parts.resolve("10.yaml"))).isEqualTo(untouched);
  }

  @Test
  void theHistoryIsBounded() throws IOException {
    var state = Files.createDirectory(folder.resolve("history"));
    var versions = new Versions(state.resolve("versions"), reports::add);
    for (int i = 0; i < Versions.MOST + 5; i++) {
      var bytes = Configs.bytes("# " + i);
      versions.add(new Version(bytes.digest(), i, time.instant(), "alice", "reason\n" + i, ""), bytes);
    }

    var again = new Versions(state.resolve("versions"), reports::add).list();
    assertThat(again).hasSize(Versions.MOST).isEqualTo(versions.list());
    assertThat(again.getFirst().reason()).isEqualTo("reason\n" + (Versions.MOST + 4));
    try (var list = Files.list(state.resolve("versions"))) {
      assertThat(list).hasSize(Versions.MOST + 1);
    }
    assertThat(versions.bytes(Configs.bytes("# 0").digest())).isEmpty();
  }

  private NodeFile file() {
    try {
      Files.createDirectories(folder.resolve("state"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new NodeFile(new Installed(path), new Marker(new Installed(path), reports::add),
        new Versions(folder.resolve("state/versions"), reports::add), work, _ -> new Other(), this::sight, time,
        time::nanoTime, time::advance, awaiting::add, reports::add);
  }

  private void put(NodeFile file, String text) {
    file.put(Configs.bytes(text), request(), "n2", Duration.ofSeconds(30), Configs.bytes(Configs.TEXT).digest());
  }

  private String onDisk() throws IOException {
    return Files.readString(path);
  }

  private Sight sight() {
    return new Sight(work.running().bytes().digest(), Map.of(), Map.of(), Map.of());
  }

  private static Request request() {
    return request("7f3a");
  }

  private static Request request(String operation) {
    return new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "kernel", false, true, "", null, operation,
        null);
  }

  /// What runs, in memory.
  private static final class Fake implements Work {
    final List<String> reasons = new ArrayList<>();
    ClusterConfig running;
    String refusal = "";
    boolean allowed;

    Fake(ClusterConfig running) {
      this.running = running;
    }

    @Override
    public String node() {
      return "n1";
    }

    @Override
    public ClusterConfig running() {
      return running;
    }

    @Override
    public long generation() {
      return 1;
    }

    @Override
    public boolean allowsScripts() {
      return allowed;
    }

    @Override
    public List<String> leads() {
      return List.of();
    }

    @Override
    public Plan plan(ClusterConfig next) {
      return new Plan(1, List.of("something"), List.of(), List.of(), "n1", 1);
    }

    @Override
    public Result load(ClusterConfig next, Request request) {
      if (!refusal.isEmpty()) {
        throw new Refused(Refused.Kind.PRECONDITION, refusal);
      }
      reasons.add(request.reason());
      running = next;
      return new Result(request.operationId(), Result.Outcome.DONE, "", 2, null);
    }
  }

  /// The other node.
  private final class Other implements Member {
    @Override
    public Forecast plan(ConfigBytes bytes, Request request) {
      throw new AssertionError("not asked");
    }

    @Override
    public void put(ConfigBytes bytes, Request request, String coordinator, Duration keepWithin, String digest) {
      throw new AssertionError("not asked");
    }

    @Override
    public void keep(Request request) {
      throw new AssertionError("not asked");
    }

    @Override
    public void takeBack(Request request, String why) {
      throw new AssertionError("not asked");
    }

    @Override
    public FileState state(String operation) {
      return elsewhere;
    }

    @Override
    public Sight look() {
      throw new AssertionError("not asked");
    }
  }
}
