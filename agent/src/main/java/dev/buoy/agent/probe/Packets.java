package dev.buoy.agent.probe;

import java.io.ByteArrayOutputStream;

/// A dialogue in messages that have a length or an end: cuts what the server says into them.
final class Packets implements Dialogue {
  private final Protocol protocol;
  private final Inbox inbox = new Inbox();
  /// What the server says meanwhile waits.
  private boolean working;

  Packets(Protocol protocol) {
    this.protocol = protocol;
  }

  /// A dialogue as a function of whole messages.
  interface Protocol {
    int MORE = 0;
    int MALFORMED = -1;

    /// Once connected.
    Turn begin();

    /// How long the first message is with all around it; [#MORE] when that cannot be told yet, [#MALFORMED] when there is
    /// none of that kind.
    int length(Inbox inbox);

    /// One more message, whole.
    Turn heard(byte[] message);

    /// What it waits for.
    String awaits();
  }

  @Override
  public Turn begin() {
    return protocol.begin();
  }

  @Override
  public Turn heard(byte[] bytes) {
    if (!inbox.add(bytes)) {
      return Turn.strange("says more than " + Inbox.MOST + " bytes instead of " + protocol.awaits());
    }
    return working ? Turn.listen() : answer(new ByteArrayOutputStream());
  }

  private Turn answer(ByteArrayOutputStream said) {
    while (true) {
      int length = protocol.length(inbox);
      if (length < 0 || length > Inbox.MOST) {
        return Turn.strange("does not speak the protocol, awaiting " + protocol.awaits());
      }
      if (length == Protocol.MORE || length > inbox.length()) {
        return Turn.say(said.toByteArray());
      }
      var turn = protocol.heard(inbox.take(length));
      said.writeBytes(turn.say());
      if (turn.verdict() != null) {
        return Turn.end(said.toByteArray(), turn.verdict());
      }
      var work = turn.work();
      if (work != null) {
        working = true;
        return new Turn(said.toByteArray(), null, new Turn.Work(work.effort(), () -> worked(work.next().get())));
      }
    }
  }

  private Turn worked(Turn turn) {
    working = false;
    if (turn.verdict() != null) {
      return turn;
    }
    var said = new ByteArrayOutputStream();
    said.writeBytes(turn.say());
    return answer(said);
  }

  @Override
  public Verdict closed() {
    return Verdict.strange("closed the connection instead of " + protocol.awaits());
  }

  @Override
  public String awaits() {
    return protocol.awaits();
  }
}
