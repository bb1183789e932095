package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
  @ParameterizedTest
  @ValueSource(strings = {"drain quotation_backend/server1 on n1,n2 for 30m reason \"new kernel\" confirm server1",
      "drain server quotation_backend/server1 --on n1,n2 --for=30m --reason 'new kernel' --confirm server1",
      "--reason new\\ kernel --on=n1,n2 drain quotation_backend/server1 --confirm server1 for 30m"})
  void readsWordsAndOptionsAlike(String line) {
    var invocation = accepted(Parser.line(line));

    assertThat(invocation.command()).isEqualTo(
        new Command.SetState(new Target.OfServer("quotation_backend", "server1"), AdminState.Value.DRAIN));
    assertThat(invocation.options().on()).containsExactly("n1", "n2");
    assertThat(invocation.options().lasting()).contains(Duration.ofMinutes(30));
    assertThat(invocation.options().reason()).isEqualTo("new kernel");
    assertThat(invocation.options().value(Clause.CONFIRM)).contains("server1");
  }

  @Test
  void readsWhatToWaitFor() {
    assertThat(accepted(Parser.line("wait healthy")).command())
        .isEqualTo(new Command.Wait(new Awaited.Healthy(), Command.Wait.USUAL));
    assertThat(accepted(Parser.line("wait instance VI_quote master on gw-b 5s")).command()).isEqualTo(
        new Command.Wait(new Awaited.MasterOf("VI_quote", Optional.of("gw-b")), Duration.ofSeconds(5)));
    assertThat(accepted(Parser.line("wait server b/s drained --timeout 3m")).command()).isEqualTo(
        new Command.Wait(new Awaited.ServerIs(new Target.OfServer("b", "s"), Awaited.ServerState.DRAINED),
            Duration.ofMinutes(3)));
    assertThat(((Parsed.Rejected) Parser.line("wait instance VI_1")).message())
        .startsWith("wait needs one of: healthy");
    assertThat(accepted(Parser.line("drain b/s wait 60s")).options().value(Clause.WAIT)).contains("60s");
  }

  @ParameterizedTest
  @CsvSource({"status,STATUS", "show VI_1,SHOW", "events -w,EVENTS", "watch --plain,WATCH_CHANGES", "undrain b/s,READY",
      "ready b/s,READY", "maint b/s,MAINT", "failover VI_1 to n2 dry-run,FAILOVER", "release VI_1,RELEASE",
      "reload on n1,RELOAD", "clear table b,CLEAR", "show table,SHOW", "help drain,HELP", "exit,QUIT", "shell,SHELL",
      "console,CONSOLE"})
  void knowsTheVerb(String line, Verb verb) {
    assertThat(accepted(Parser.line(line)).verb()).isEqualTo(verb);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"dran b/s|there is no verb 'dran'; did you mean 'drain'?",
      "weight b/s|weight needs a server and a number, or percent of the file's weight, for example: buoy weight quotation_backend/server1 50% --for 30m --reason warmup --confirm server1",
      "weight b/s 300|weight 300: a number from 0 to 256, or percent of the file's weight",
      "close|close needs ids, or --server BACKEND/SERVER, or --client ADDRESS, for example: buoy close --server quotation_backend/server1 --reason kernel --confirm server1",
      "show b --client 10.0.0.1|--client is for: show connections",
      "show connections --sort size|--sort size: there are age and bytes",
      "import f|import is not available in this version yet; until then: docs/reference.md, which has the words of haproxy and keepalived",
      "drill VI_1|drill needs one of plan run list show abort approve, for example: buoy drill run handover VI_1 --reason monthly --confirm VI_1",
      "drill run VI_1|drill run needs a fault and an instance, for example: buoy drill run handover VI_1 --reason monthly --confirm VI_1",
      "drill plan explode VI_1|there is no fault 'explode'; there are handover, stop, kill, freeze, link, isolate, proxy, backend",
      "drill runn handover VI_1|there is no 'drill runn'; did you mean 'drill run'?",
      "config aply f|there is no 'config aply'; did you mean 'config apply'?",
      "config what|config needs one of show history plan diff apply confirm rollback, for example: buoy config apply new.yaml --confirm-within 120s --reason weights",
      "drill run handovr VI_1|there is no fault 'handovr'; there are handover, stop, kill, freeze, link, isolate, proxy, backend; did you mean 'handover'?",
      "drain b/s --for 0s|--for 0s: it has to be more than zero",
      "drill run kill VI_1 --baseline 0ms|--baseline 0ms: it has to be more than zero",
      "drill run backend VI_1|a drill of the fault backend needs --backend",
      "drill run kill VI_1 --backend b|--backend and --servers are for the fault backend",
      "drill run kill VI_1 --way in|--way is for the fault isolate",
      "drill run isolate VI_1 --way up|--way up: there are in, out and both",
      "drill run kill VI_1 --interval 2s|--interval 2s: a duration from 5ms to 1s",
      "drill run kill VI_1 --budget 4|--budget 4: a duration is written as 10ms 3s 30m 12h",
      "drill abort|drill abort needs an id: buoy drill list", "drill show a b|drill show takes one id, not 'a b'",
      "drill list --force|drill list takes no --force: it is for drill run",
      "drill list -o md|--output md is for: drill show and drill run",
      "status -o svg|--output svg is for: drill show and drill run",
      "drian b/s|there is no verb 'drian'; did you mean 'drain'?",
      "wait server b/s gone|wait server: there is no state 'gone'; there are up, down, ready, drain, maint and drained",
      "wait healthy 2|wait healthy takes nothing but a time, as 30s or 2m, not '2'",
      "wait instance VI_1 master on n1,n2|wait instance: a master is one node, not n1,n2",
      "op a b|op takes one id, not 'a b'",
      "drain b/s --wait soon|--wait soon: a duration is written as 10ms 3s 30m 12h",
      "ready b/s --wait 3s|ready takes no --wait; see: buoy ready --help",
      "drain server1|drain needs a server as BACKEND/SERVER, for example: buoy drain quotation_backend/server1 --on all --reason kernel --confirm server1",
      "drain a/b/c|'a/b/c' is not BACKEND/SERVER",
      "config apply new.yaml --confirm 60|--confirm 60: a duration is written as 10ms 3s 30m 12h",
      "failover|failover needs an instance, for example: buoy failover VI_1 --to n2 --reason drill --confirm VI_1",
      "clear|clear needs a table, for example: buoy clear table quotation_backend key 10.77.0.200 --reason moved",
      "clear b|clear needs a table, for example: buoy clear table quotation_backend key 10.77.0.200 --reason moved",
      "clear table b 10.0.0.1|clear table BACKEND takes key ADDRESS, not '10.0.0.1'",
      "show table b key|show table BACKEND takes key ADDRESS, not 'key'",
      "drain b/s --for 3x|--for 3x: a duration is written as 10ms 3s 30m 12h",
      "drain b/s --onn n1|there is no option --onn; did you mean '--on'?",
      "drain b/s on|on needs a value: --on AGENT[,AGENT]|all",
      "status -o xml|--output xml: there are table, json, jsonl and yaml, and of a drill md and svg",
      "drill show -o xml|--output xml: there are table, json, jsonl and yaml, and of a drill md and svg",
      "status extra|status takes no name: 'extra'",
      "status --to n1|status takes no --to; see: buoy status --help",
      "status --agent a:b|--agent: 'a:b' is not HOST:PORT (an IPv6 address as [::1]:7443, a socket as unix:/PATH)",
      "drain 'b/s|a quote is not closed"}, quoteCharacter = '`')
  void saysWhatToTypeInstead(String line, String message, org.junit.jupiter.params.aggregator.ArgumentsAccessor all) {
    var whole = all.size() > 2 ? message + "|" + all.getString(2) : message;

    assertThat(Parser.line(line)).isEqualTo(new Parsed.Rejected(whole));
  }

  @Test
  void aDrillHasAFaultAndAnInstance() {
    assertThat(accepted(Parser.line("drill run isolate VI_1 --way in --budget 1500ms confirm VI_1")).command())
        .isEqualTo(new Command.DrillRun(Fault.Kind.ISOLATE, "VI_1"));
    assertThat(accepted(Parser.line("drill plan backend VI_1 --backend web --servers s1,s2")).command())
        .isEqualTo(new Command.DrillPlan(Fault.Kind.BACKEND, "VI_1"));
    assertThat(accepted(Parser.line("drill plan stop on --target n1")).command())
        .isEqualTo(new Command.DrillPlan(Fault.Kind.STOP, "on"));
    assertThat(accepted(Parser.line("drill list")).command()).isEqualTo(new Command.DrillList());
    assertThat(accepted(Parser.line("drill show -o md")).command())
        .isEqualTo(new Command.DrillShow(Optional.empty()));
    assertThat(accepted(Parser.line("drill abort 7f3a reason late")).command())
        .isEqualTo(new Command.DrillAbort("7f3a"));
    assertThat(accepted(Parser.line("drill approve 7f3a")).command()).isEqualTo(new Command.DrillApprove("7f3a"));
  }

  @Test
  void aTableHasABackendAndAKey() {
    assertThat(accepted(Parser.line("show table")).command())
        .isEqualTo(new Command.ShowTable(Optional.empty(), Optional.empty()));
    assertThat(accepted(Parser.line("show table b key 10.0.0.0/8 --limit 5")).command())
        .isEqualTo(new Command.ShowTable(Optional.of("b"), Optional.of("10.0.0.0/8")));
    assertThat(accepted(Parser.line("clear table b --confirm b")).command())
        .isEqualTo(new Command.ClearTable("b", Optional.empty()));
    assertThat(accepted(Parser.line("clear table b key fd00::1 on n1")).command())
        .isEqualTo(new Command.ClearTable("b", Optional.of("fd00::1")));
  }

  @Test
  void aTableIsCompletedWordByWord() {
    var nobody = new ClusterView(List.of(), List.of());

    assertThat(Completion.candidates(List.of("clear"), "", nobody)).containsExactly("table");
    assertThat(Completion.candidates(List.of("show"), "t", nobody)).containsExactly("table");
    assertThat(Completion.candidates(List.of("clear", "table"), "", nobody)).isEmpty();
    assertThat(Completion.candidates(List.of("clear", "table", "b"), "k", nobody)).containsExactly("key");
    assertThat(Completion.candidates(List.of("clear", "table", "b", "key"), "", nobody)).isEmpty();
    assertThat(Completion.candidates(List.of("clear", "table", "b"), "--conf", nobody)).containsExactly("--confirm");
    assertThat(Completion.candidates(List.of("clear", "table", "b", "--confirm"), "", nobody)).containsExactly("b");
  }

  @Test
  void takesTheWordAfterTheVerbAsTargetEvenIfItIsAClause() {
    assertThat(accepted(Parser.words(List.of("failover", "to", "to", "n2"))).command())
        .isEqualTo(new Command.Failover("to"));
  }

  @Test
  void writesTheCommandLineItWouldReadAgain() {
    var invocation = accepted(Parser.line("drain b/s1 on all reason \"it's time\" dry-run"));

    assertThat(invocation.commandLine()).isEqualTo("buoy drain b/s1 --on all --reason 'it'\\''s time' --dry-run");
  }

  private static Invocation accepted(Parsed parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
    return ((Parsed.Accepted) parsed).invocation();
  }
}
