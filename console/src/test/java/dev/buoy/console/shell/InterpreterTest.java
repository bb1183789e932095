package dev.buoy.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Prompt;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  private final FakeCluster fake = new FakeCluster();
  private final Cluster cluster = new Cluster(FakeCluster.entry(), fake.channels(), new Operator("alice"),
      System::nanoTime);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    cluster.close();
    fake.close();
  }

  @Test
  void linesOfAPipeEndWithTheFirstThatFails() {
    assertThat(piped(false, "# a remark\n\nwait healthy 10ms\nstatus\n")).isEqualTo(6);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("buoy: line 3 ended with 6: wait healthy 10ms\n");
  }

  @Test
  void linesOfAPipeGoOnWhereThatIsAskedFor() {
    assertThat(piped(true, "failover VI_9\nversion\nnonsense\n")).isEqualTo(1);

    assertThat(out.toString()).isEqualTo("buoy 0.1.0\n");
    assertThat(err.toString()).contains("line 1 ended with 1", "line 3 ended with 2");
  }

  @Test
  void linesOfAPipeChangeNothingWithoutTheName() {
    assertThat(piped(false, "drain quotation_backend/server1\n")).isEqualTo(5);
    assertThat(piped(false, "drain quotation_backend/server1 confirm server1\nquit\nversion\n")).isZero();

    assertThat(fake.agent("n1").setServerState).hasSize(3);
    assertThat(out.toString()).doesNotContain("buoy 0.1.0");
  }

  @Test
  void whatWasSetHoldsForTheLinesThatFollow() {
    var interpreter = interpreter(Options.NONE);

    assertThat(run(interpreter, "set output jsonl")).isZero();
    assertThat(run(interpreter, "set on n2")).isZero();
    run(interpreter, "status");
    assertThat(out.toString().lines()).hasSize(1).allMatch(line -> line.contains("\"agent\":\"n2\""));
    out.getBuffer().setLength(0);
    run(interpreter, "status on n1 -o json");
    assertThat(out.toString()).contains("\"n1\": {").doesNotContain("\"n2\": {");
    out.getBuffer().setLength(0);
    run(interpreter, "set");
    assertThat(out.toString()).isEqualTo("on n2\noutput jsonl\n");
    run(interpreter, "set on");
    run(interpreter, "set output");
    out.getBuffer().setLength(0);
    run(interpreter, "set");
    assertThat(out.toString()).isEmpty();
    assertThat(run(interpreter, "set timeout soon")).isEqualTo(2);
    assertThat(run(interpreter, "set colour red")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no setting 'colour'; there are ");
  }

  @Test
  void aReadOnlyShellChangesNothingAndStaysSo() {
    var interpreter = interpreter(new Options(Map.of(Clause.READ_ONLY, List.of(""))));

    assertThat(run(interpreter, "drain quotation_backend/server1 confirm server1")).isEqualTo(7);
    assertThat(interpreter.readOnly()).isTrue();
    assertThat(fake.agent("n1").setServerState).isEmpty();
  }

  @Test
  void errorsDoNotLeaveIt() {
    var interpreter = interpreter(Options.NONE);

    assertThat(run(interpreter, "help dran")).isEqualTo(2);
    assertThat(run(interpreter, "filter x")).isEqualTo(2);
    assertThat(run(interpreter, "shell")).isEqualTo(2);
    assertThat(run(interpreter, "help drain")).isZero();
    assertThat(out.toString()).startsWith("usage: buoy drain");
    assertThat(interpreter.left()).isFalse();
    run(interpreter, "exit");
    assertThat(interpreter.left()).isTrue();
  }

  private int piped(boolean keepGoing, String lines) {
    var in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    return new Piped(in, new PrintWriter(err, true), keepGoing).run(interpreter(Options.NONE));
  }

  private static int run(Interpreter interpreter, String line) {
    return interpreter.run(line, Prompt.NONE);
  }

  private Interpreter interpreter(Options options) {
    return new Interpreter("0.1.0", cluster, options, new PrintWriter(out), new PrintWriter(err, true));
  }
}
