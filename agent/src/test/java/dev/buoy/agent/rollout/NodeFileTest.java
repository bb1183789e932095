package dev.buoy.agent.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
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
  private FakeWork work = new FakeWork(Configs.cluster(Configs.TEXT));
  private final FakeMember other = new FakeMember("");

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

    var told = marker().recover();

    assertThat(told).contains("change 7f3a by alice was not confirmed when the agent ended: the file before it is"
        + " back");
    assertThat(onDisk()).isEqualTo(Configs.TEXT);
    work = new FakeWork(Configs.cluster(Configs.TEXT));
    assertThat(file().state("7f3a")).isEqualTo(FileState.WAITING);
  }

  @Test
  void whatTheOthersKeptWhileTheAgentWasGoneIsPutToWorkAgain() throws IOException {
    var file = restarted();
    other.state = FileState.KEPT;

    awaiting.removeLast().run();

    assertThat(onDisk()).isEqualTo(OTHER);
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(OTHER));
    assertThat(file.state("7f3a")).isEqualTo(FileState.KEPT);
    assertThat(file.versions().list()).extracting(Version::operation).containsExactly("7f3a");
    assertThat(marker().recover()).isEmpty();
  }

  @Test
  void whatTheOthersTookBackOrNobodyKnowsOfStaysAsItWas() throws IOException {
    for (var elsewhere : List.of(FileState.TAKEN_BACK, FileState.UNKNOWN)) {
      var file = restarted();
      other.state = elsewhere;

      awaiting.removeLast().run();

      assertThat(onDisk()).isEqualTo(Configs.TEXT);
      assertThat(file.state("7f3a")).isEqualTo(FileState.TAKEN_BACK);
      assertThat(marker().recover()).isEmpty();
      Files.delete(folder.resolve(".buoy.yaml.trial"));
    }
  }

  @Test
  void whoLedItTakesItBackAtItsStartWithoutAskingAnybody() throws IOException {
    var file = file();
    file.put(Configs.bytes(OTHER), request(), "n1", Duration.ofSeconds(30), Configs.bytes(Configs.TEXT).digest());
    marker().recover();
    work = new FakeWork(Configs.cluster(Configs.TEXT));

    var again = file();
    again.begin();

    assertThat(again.state("7f3a")).isEqualTo(FileState.TAKEN_BACK);
    assertThat(again.waiting()).isEmpty();
  }

  @Test
  void whatTheStartCouldNotPutBackIsStillTakenBackInTime() throws IOException {
    put(file(), OTHER);
    work = new FakeWork(Configs.cluster(OTHER));
    other.state = FileState.TAKEN_BACK;
    var file = file();

    file.begin();
    awaiting.removeLast().run();

    assertThat(onDisk()).isEqualTo(Configs.TEXT);
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(Configs.TEXT));
  }

  @Test
  void theAgentThatTriesItIsKnownByItsStateDir() throws IOException {
    var file = file();
    assertThat(marker().heldBy()).isEmpty();
    put(file, OTHER);
    assertThat(marker().heldBy()).contains(folder.resolve("state"));
    marker().recover();
    assertThat(marker().heldBy()).contains(folder.resolve("state"));
    file.takeBack(request(), "");
    assertThat(marker().heldBy()).isEmpty();
  }

  @Test
  void whatSomebodyWroteWhileItWaitedIsLeftAndSaidSo() throws IOException {
    var file = file();
    put(file, OTHER);
    Files.writeString(path, "schema: 1 # mine\n");

    file.takeBack(request(), "errors rise");

    assertThat(onDisk()).isEqualTo("schema: 1 # mine\n");
    assertThat(work.running().bytes()).isEqualTo(Configs.bytes(Configs.TEXT));
    assertThat(reports).singleElement().asString().contains("change 7f3a is taken back, and",
        "was edited meanwhile and is left as it is");
  }

  @Test
  void aStartLeavesWhatSomebodyWroteWhileItWaited() throws IOException {
    put(file(), OTHER);
    Files.writeString(path, "schema: 1 # mine\n");

    assertThat(marker().recover().orElseThrow()).contains("was edited meanwhile, and is left as it is");
    assertThat(onDisk()).isEqualTo("schema: 1 # mine\n");
    assertThat(marker().recover()).isEmpty();
  }

  @Test
  void whatIsKeptIsInstalledEvenWhereAnotherStartPutTheOldBytesBack() throws IOException {
    var file = file();
    put(file, OTHER);
    Files.writeString(path, Configs.TEXT);

    file.keep(request());

    assertThat(onDisk()).isEqualTo(OTHER);
    assertThat(reports).isEmpty();
  }

  @Test
  void whatCannotBeTakenBackYetIsTriedAgainUntilItCan() throws IOException {
    var file = file();
    put(file, OTHER);
    work.refusal = "cannot bind web to *:9000: address already in use";

    assertThatThrownBy(() -> file.takeBack(request(), "errors rise")).hasMessage(work.refusal);
    assertThat(file.waiting()).isPresent();
    assertThat(file.state("7f3a")).isEqualTo(FileState.TAKEN_BACK);

    work.refusal = "";
    awaiting.removeFirst().run();
    assertThat(onDisk()).isEqualTo(Configs.TEXT);
    assertThat(work.reasons).contains("change 7f3a is taken back: errors rise");
    assertThat(file.waiting()).isEmpty();
  }

  @Test
  void whatWasBeforeAndIsWrongByNowIsNotSaidToBeBack() throws IOException {
    var key = Files.writeString(folder.resolve("auth"), "secret");
    var before = Configs.TEXT.replace("unicast: true}", "unicast: true, auth_pass: {file: auth}}");
    Files.writeString(path, before);
    work = new FakeWork(Configs.cluster(path, Configs.bytes(before)));
    var file = file();
    file.put(Configs.bytes(OTHER), request(), "n2", Duration.ofSeconds(30), Configs.bytes(before).digest());
    Files.delete(key);

    assertThatThrownBy(() -> file.takeBack(request(), "errors rise")).hasMessageContaining("auth");

    assertThat(file.waiting()).isPresent();
    assertThat(onDisk()).isEqualTo(OTHER);
    Files.writeString(key, "secret");
    awaiting.removeFirst().run();
    assertThat(onDisk()).isEqualTo(before);
  }

  /// As on a disk that is full: the marker cannot be replaced, but it can be removed.
  @Test
  void whatIsTakenBackIsNotTakenBackOnceMoreAtTheNextStart() throws IOException {
    var file = file();
    put(file, OTHER);
    Files.createDirectories(folder.resolve("..buoy.yaml.trial.next/full"));

    file.takeBack(request(), "errors rise");

    assertThat(file.state("7f3a")).isEqualTo(FileState.TAKEN_BACK);
    assertThat(marker().recover()).isEmpty();
  }

  @Test
  void whereTheMarkerCannotBeWrittenItIsNotKept() throws IOException {
    var file = file();
    put(file, OTHER);
    Files.createDirectories(folder.resolve("..buoy.yaml.trial.next/full"));

    assertThatThrownBy(() -> file.keep(request())).isInstanceOf(Refused.class);

    assertThat(file.state("7f3a")).isEqualTo(FileState.WAITING);
  }

  /// What is put aside cannot be removed: there is something in its way.
  @Test
  void whatStaysBehindDoesNotUndoWhatWasDecided() throws IOException {
    path = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(path.resolve("10.yaml"), Configs.TEXT);
    var before = ConfigBytes.read(path);
    work = new FakeWork(Configs.cluster(path, before));
    var file = file();
    file.put(ConfigBytes.of(Map.of("10.yaml", OTHER.getBytes(UTF_8))), request(), "n2", Duration.ofSeconds(30),
        before.digest());
    Files.createDirectories(path.resolve(".20.yaml.removed/full"));

    file.keep(request());

    assertThat(file.state("7f3a")).isEqualTo(FileState.KEPT);
    assertThat(reports).singleElement().asString().contains("cannot be removed");
  }

  @Test
  void itWaitsALittleLongerThanWhoLeadsItAndAsLongAsThatTellsIt() throws IOException {
    var file = file();
    put(file, OTHER);
    file.put(Configs.bytes(OTHER), request(), "n2", Duration.ofSeconds(90), "");
    var begun = time.instant();

    other.state = FileState.UNKNOWN;
    var nobody = new NodeFile(new Installed(path), marker(), new Versions(null, reports::add), work, _ -> {
      throw new Refused(Refused.Kind.UNREACHABLE, "away");
    }, other::look, time, time::nanoTime, time::advance, awaiting::add, reports::add);
    nobody.begin();
    awaiting.removeLast().run();

    assertThat(Duration.between(begun, time.instant())).isBetween(Duration.ofSeconds(99), Duration.ofSeconds(102));
    assertThat(onDisk()).isEqualTo(Configs.TEXT);
  }

  @Test
  void howTheAgentsReachEachOtherIsNotChangedThisWay() {
    var other = OTHER.replace("api: {insecure: true}", "api: {insecure: true, port: 7500}");

    assertThat(file().plan(Configs.bytes(other), request()).refusals()).singleElement().asString()
        .contains("how the agents reach each other (api.port)", "restart them one by one");
  }

  @Test
  void anAgentThatStartsAnewKeepsWhatWasKept() throws IOException {
    var file = file();
    put(file, OTHER);
    file.keep(request());

    assertThat(marker().recover()).isEmpty();
    assertThat(onDisk()).isEqualTo(OTHER);
    assertThat(file().state("7f3a")).isEqualTo(FileState.KEPT);
  }

  @Test
  void itsTimeTakesItBackUnlessAnotherNodeKeepsIt() throws IOException {
    put(file(), OTHER);
    awaiting.removeFirst().run();
    assertThat(onDisk()).isEqualTo(Configs.TEXT);

    var file = file();
    other.state = FileState.KEPT;
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
    assertThat(marker().recover()).isEmpty();
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
    var file = new NodeFile(new Installed(path), marker(),
        new Versions(null, reports::add), work, _ -> other, this::sight, time, time::nanoTime, _ -> {},
        awaiting::add, reports::add);

    var forecast = file.plan(Configs.bytes(OTHER), request());

    assertThat(forecast.plan()).isNotNull();
    assertThat(forecast.refusals()).containsExactly("state_dir cannot be written: there would be no way back");
    assertThatThrownBy(() -> put(file, OTHER)).hasMessageContaining("no way back");
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

  /// Killed while OTHER waited.
  private NodeFile restarted() throws IOException {
    put(file(), OTHER);
    marker().recover();
    work = new FakeWork(Configs.cluster(Configs.TEXT));
    var file = file();
    file.begin();
    return file;
  }

  private Marker marker() {
    return new Marker(new Installed(path), folder.resolve("state"), reports::add);
  }

  private NodeFile file() {
    try {
      Files.createDirectories(folder.resolve("state"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new NodeFile(new Installed(path), marker(),
        new Versions(folder.resolve("state/versions"), reports::add), work, _ -> other, this::sight, time,
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
}
