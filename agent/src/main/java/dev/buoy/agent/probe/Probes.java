package dev.buoy.agent.probe;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Probe;
import dev.buoy.agent.relay.RelayLoop;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Asks a server in the way that its check has it.
public final class Probes implements Probe {
  private static final int NONCE_BYTES = 18;

  private final RelayLoop loop;
  private final Probe connecting;
  private final Probe scripts;
  private final Executor background;
  private final SecureRandom random = new SecureRandom();
  private final Scram.Keys keys = new Scram.Keys();

  /// @param loop where it answers
  /// @param scripts runs the checks that are scripts; may answer on any thread
  /// @param background runs what takes too long for the loop
  public Probes(RelayLoop loop, Probe scripts, Executor background) {
    this.loop = loop;
    this.connecting = new TcpProbe(loop);
    this.scripts = scripts;
    this.background = background;
  }

  @Override
  public void probe(CheckTarget target, Consumer<CheckResult> onResult) {
    switch (target.ask()) {
      case Ask.Connect _ when target.sendProxy() == null -> connecting.probe(target, onResult);
      case Ask.Connect _ -> hold(target, new Announcement(), onResult);
      case Ask.Talk(var steps) -> hold(target, new TalkDialogue(steps), onResult);
      case Ask.Http http -> hold(target, new HttpDialogue(http), onResult);
      case Ask.Redis(var login) -> hold(target, new Packets(new LineDialogues.Redis(login)), onResult);
      case Ask.Smtp(var hello) -> hold(target, new Packets(new LineDialogues.Smtp(hello)), onResult);
      case Ask.Mysql mysql -> hold(target, new Packets(new MysqlDialogue(mysql)), onResult);
      case Ask.Pgsql pgsql -> hold(target, new Packets(new PgsqlDialogue(pgsql, nonce(), keys)), onResult);
      case Ask.Agent(var send) -> hold(target, new LineDialogues.Agent(send), onResult);
      case Ask.Script _ -> scripts.probe(target, result -> loop.execute(() -> onResult.accept(result)));
    }
  }

  private void hold(CheckTarget target, Dialogue dialogue, Consumer<CheckResult> onResult) {
    loop.execute(() -> DialogueProbe.begin(loop, background, target, dialogue, onResult));
  }

  private String nonce() {
    var bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// That somebody connects, and nothing more.
  private static final class Announcement implements Dialogue {
    private static final Verdict ACCEPTED = new Verdict(CheckResult.Code.L4OK, "");

    @Override
    public Turn begin() {
      return Turn.end(ACCEPTED);
    }

    @Override
    public Turn heard(byte[] bytes) {
      return Turn.end(ACCEPTED);
    }

    @Override
    public Verdict closed() {
      return ACCEPTED;
    }

    @Override
    public String awaits() {
      return "nothing";
    }
  }
}
