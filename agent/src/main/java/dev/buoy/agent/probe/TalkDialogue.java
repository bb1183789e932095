package dev.buoy.agent.probe;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Octets;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// Keeps to the steps that the file gives: sends octets, awaits others. What has come is compared as a whole, until
/// something is sent again.
final class TalkDialogue implements Dialogue {
  private static final Verdict DONE = Verdict.passed("");

  private final List<Ask.Step> steps;
  private final Inbox inbox = new Inbox();
  private int next;

  TalkDialogue(List<Ask.Step> steps) {
    this.steps = steps;
  }

  @Override
  public Turn begin() {
    return goOn();
  }

  @Override
  public Turn heard(byte[] bytes) {
    return inbox.add(bytes) ? goOn() : Turn.strange("sent " + Inbox.MOST + " bytes" + without());
  }

  @Override
  public Verdict closed() {
    return Verdict.strange("closed the connection" + without());
  }

  @Override
  public String awaits() {
    return expectation().words() + step() + heardSoFar();
  }

  private Turn goOn() {
    var said = new ByteArrayOutputStream();
    while (next < steps.size()) {
      switch (steps.get(next)) {
        case Ask.Step.Send(var octets) -> {
          inbox.clear();
          said.writeBytes(Octets.bytes(octets));
        }
        case Ask.Step.Expect(var wanted) when !wanted.fits(Octets.of(inbox.all())) -> {
          return Turn.say(said.toByteArray());
        }
        case Ask.Step.Expect _ -> {
        }
      }
      next++;
    }
    return Turn.end(said.toByteArray(), DONE);
  }

  private String without() {
    return " without " + expectation().words() + step() + heardSoFar();
  }

  private Expectation expectation() {
    return next < steps.size() && steps.get(next) instanceof Ask.Step.Expect(var wanted)
        ? wanted
        : new Expectation.Anything();
  }

  private String step() {
    return " at step " + (next + 1);
  }

  private String heardSoFar() {
    return inbox.length() == 0 ? "" : ", got '" + Octets.printable(Octets.of(inbox.all())) + "'";
  }
}
