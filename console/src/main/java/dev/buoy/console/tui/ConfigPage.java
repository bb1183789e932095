package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.v1.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which file runs where, what waits to be confirmed, and what ran before.
final class ConfigPage implements Page {
  private static final int DIGEST = 12;
  private static final int MOST_STEPS = 8;
  private static final int LEAST_VERSIONS = 4;

  private static FileBook book(Model model) {
    return model.shown().fetched().files();
  }

  private static Table<AgentView> files(Model model) {
    var facts = model.facts();
    var glyphs = model.glyphs();
    var columns = List.<Column<AgentView>>of(
        Column.<AgentView>text("AGENT", agent -> Line.text(agent.name(), Role.TITLE)).least(5),
        Column.<AgentView>text("RUNS", agent -> runs(facts, agent, glyphs)).least(14),
        Column.<AgentView>number("GEN", agent -> Line.text(agent.lastStatus()
            .map(status -> Long.toString(status.getGeneration())).orElse("?")),
            agent -> agent.lastStatus().map(Status::getGeneration).orElse(0L)).named("generation").drop(3),
        Column.<AgentView>text("ON DISK", agent -> disk(model, agent)).named("disk").least(8).most(34),
        Column.<AgentView>text("WAITS", agent -> waits(facts, agent)).drop(2).least(12).most(34),
        Column.<AgentView>text("PATH", agent -> Line.text(agent.configPath(), Role.MUTED)).drop(4).least(10));
    return Table.of("files", columns, facts.view().agents(), agent -> "file " + agent.name(), "no agent is known");
  }

  /// The digest; what most do not run stands out.
  private static Line runs(Facts facts, AgentView agent, Glyphs glyphs) {
    if (agent.freshness(facts.now().nanos()) != Freshness.FRESH) {
      return Line.text(glyphs.unknown() + " " + agent.lastStatus().map(one -> "was " + brief(one.getConfigDigest()))
          .orElse("never heard"), Role.STALE);
    }
    var digest = agent.lastStatus().map(Status::getConfigDigest).orElse("");
    var same = facts.view().fresh(facts.now().nanos()).stream().flatMap(one -> one.lastStatus().stream())
        .map(Status::getConfigDigest).distinct().count() == 1;
    return same
        ? Line.text(glyphs.up() + " " + brief(digest), Role.UP)
        : Line.text("! " + brief(digest) + " differs", Role.WARN);
  }

  private static Line disk(Model model, AgentView agent) {
    var copy = book(model).agents().get(agent.name());
    if (copy == null) {
      return Line.text("...", Role.MUTED);
    }
    if (agent.lastStatus().filter(Status::hasPendingConfig).isPresent()) {
      return Line.text("a change waits", Role.MUTED);
    }
    var disk = copy.disk();
    if (!disk.failure().isEmpty()) {
      return Line.text("? " + disk.failure(), Role.STALE);
    }
    return disk.changes().isEmpty()
        ? Line.text("changes nothing", Role.MUTED)
        : Line.text("! would: " + String.join("; ", disk.changes()), Role.WARN);
  }

  private static Line waits(Facts facts, AgentView agent) {
    return agent.freshStatus(facts.now().nanos()).filter(Status::hasPendingConfig)
        .map(status -> new Unconfirmed(agent.name(), status.getPendingConfig()))
        .map(waiting -> Line.text("for " + waiting.file().getOperator()
            + (waiting.waits() ? ", " + waiting.words(facts, "%s left") : ""), Role.WARN))
        .orElse(Line.EMPTY);
  }

  /// How the other pages name it: an agent, or how a digest begins.
  private static String source(String id) {
    var name = id.substring(id.indexOf(' ') + 1);
    return id.startsWith("file ") ? name : brief(name);
  }

  static String brief(String digest) {
    return digest.substring(0, Math.min(DIGEST, digest.length()));
  }

  private static Table<FileBook.Known> versions(Model model) {
    var columns = List.<Column<FileBook.Known>>of(
        Column.<FileBook.Known>text("SINCE", known -> Line.text(Moment.instant(known.version().getTime()).toString()
            .replaceFirst("T", " ").replaceFirst("(\\.[0-9]+)?Z", ""), Role.MUTED)).least(19).sorted(null),
        Column.<FileBook.Known>text("DIGEST", known -> Line.text(brief(known.version().getDigest()), Role.TITLE))
            .least(12),
        Column.<FileBook.Known>text("RUNS ON", known -> Line.text(String.join(" ", known.runsOn()), Role.UP))
            .named("on").least(7).most(24),
        Column.<FileBook.Known>text("BY", known -> Line.text(dash(known.version().getOperator()))).drop(1).least(4)
            .most(16),
        Column.<FileBook.Known>text("OPERATION", known -> Line.text(dash(known.version().getOperation()), Role.MUTED))
            .drop(3).least(8).most(12),
        Column.<FileBook.Known>text("REASON", known -> Line.text(known.version().getReason())).drop(2).least(8));
    return Table.of("versions", columns, book(model).versions(), known -> "version " + known.version().getDigest(),
        book(model).agents().isEmpty() ? "asking the agents for their files ..." : "no agent tells its history");
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /// What is not sure to stay, as the fresh agent tells it that knows most.
  static Optional<Unconfirmed> pending(Facts facts) {
    return facts.view().fresh(facts.now().nanos()).stream().flatMap(agent -> agent.lastStatus()
        .filter(Status::hasPendingConfig).map(status -> new Unconfirmed(agent.name(), status.getPendingConfig()))
        .stream())
        .min(Comparator.comparing(waiting -> !waiting.waits()));
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(files(model), versions(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var look = Selection.look(model);
    var files = files(model);
    var versions = versions(model);
    var waiting = waiting(model, size.columns());
    var lines = new ArrayList<Line>();
    var above = Math.min(TablePainter.height(files, look), Math.max(2, size.rows() - waiting.size() - LEAST_VERSIONS));
    lines.add(
        Panes.title(files.caption("FILES", look) + "  Enter: text  c: what differs", size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, files, size.rows(above)));
    lines.addAll(waiting);
    var rest = size.rows() - lines.size() - 1;
    if (rest > 0) {
      lines.add(Panes.title(versions.caption("VERSIONS", look) + "  latest first", size.columns(), model.glyphs()));
      lines.addAll(Panes.table(model, versions, size.rows(rest)));
    }
    return Panes.fill(lines, size);
  }

  private static List<Line> waiting(Model model, int width) {
    var facts = model.facts();
    return pending(facts).map(pending -> {
      var file = pending.file();
      var lines = new ArrayList<Line>();
      lines.add(Panes.title((pending.waits() ? "WAITS TO BE CONFIRMED" : "GOES ROUND") + "  operation "
          + file.getOperation() + " of " + file.getOperator() + "  "
          + pending.words(facts, "%s left, then it is taken back"), width, model.glyphs()));
      var operation = book(model).pending();
      var steps = operation == null ? List.<String>of() : List.copyOf(operation.getStepsList());
      steps.subList(Math.max(0, steps.size() - MOST_STEPS), steps.size())
          .forEach(step -> lines.add(Line.text("  " + step).fit(width)));
      lines.add(Line.text(model.settings().readOnly() ? "" : "  C keeps it   U takes it back", Role.MUTED).fit(width));
      return List.copyOf(lines);
    }).orElse(List.of());
  }

  @Override
  public Subject subject(Model model, String id) {
    return id.startsWith("file ") ? new Subject(Subject.Kind.AGENT, id.substring(5)) : Subject.NONE;
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    var facts = new LinkedHashMap<String, String>();
    var name = id.substring(id.indexOf(' ') + 1);
    var copy = book(model).agents().get(name);
    var version = copy != null
        ? copy.version()
        : book(model).versions().stream().map(FileBook.Known::version).filter(one -> one.getDigest().equals(name))
            .findFirst().orElse(null);
    if (version == null) {
      return List.of();
    }
    facts.put("digest", version.getDigest());
    facts.put("since", version.hasTime() ? Moment.instant(version.getTime()).toString() : "");
    facts.put("by", version.getOperator());
    facts.put("operation", version.getOperation());
    facts.put("reason", version.getReason());
    facts.put("lines", copy == null ? "" : Integer.toString(copy.text().lines().size()));
    facts.put("on disk", copy == null
        ? ""
        : !copy.disk().failure().isEmpty()
            ? copy.disk().failure()
            : copy.disk().changes().isEmpty() ? "changes nothing that runs" : String.join("; ", copy.disk().changes()));
    facts.put("keys", "Enter shows the text, c what differs from another");
    return Details.of(facts, width);
  }

  /// The text of it.
  @Override
  public Model into(Model model, String id) {
    return model.with(model.place().into(new Spot(Screen.FILE, "text " + source(id))));
  }

  @Override
  public Optional<Subscription> subscription(Model model) {
    return Optional.of(subscription(model, Set.of()));
  }

  /// @param versions digests that are looked at
  static Subscription subscription(Model model, Set<String> versions) {
    var view = model.data().view();
    var running = new HashMap<String, String>();
    view.agents().stream().filter(agent -> agent.error() == null).forEach(agent -> agent.lastStatus()
        .ifPresent(status -> running.put(agent.name(), status.getConfigDigest())));
    return new Subscription.Files(running,
        pending(model.data().facts()).map(waiting -> waiting.file().getOperation()).orElse(""),
        versions.stream().filter(one -> view.agent(one).isEmpty()).collect(Collectors.toSet()));
  }

  @Override
  public Set<Action> actions() {
    return Set.of(Action.COMPARE, Action.KEEP, Action.TAKE_BACK);
  }

  @Override
  public Step act(Model model, Action action) {
    if (action == Action.COMPARE) {
      return Step.of(compare(model));
    }
    var pending = pending(model.data().facts());
    return pending.isEmpty()
        ? Step.of(model.noting("no file waits to be confirmed", Role.MUTED))
        : Commands.run(model, "config " + (action == Action.KEEP ? "confirm " : "rollback ")
            + pending.get().file().getOperation());
  }

  /// The latest version that is not what the agent runs.
  private static Optional<String> before(FileBook book, String agent) {
    var own = book.agents().get(agent);
    return own == null
        ? Optional.empty()
        : digests(book).stream().filter(digest -> !digest.equals(own.version().getDigest())).map(ConfigPage::brief)
            .findFirst();
  }

  private static List<String> digests(FileBook book) {
    return book.versions().stream().map(known -> known.version().getDigest()).toList();
  }

  /// The two that are marked; else the selected one with what it is to be held against: another agent that runs
  /// something else, or the version before it.
  private static Model compare(Model model) {
    var marked = Selection.ids(model).stream().filter(model.place().look().marked()::contains)
        .map(ConfigPage::source).toList();
    var pair = marked.size() == 2 ? marked : marked.isEmpty() ? pair(model, Selection.of(model)) : List.<String>of();
    if (pair.size() == 2) {
      return model.with(model.place().into(new Spot(Screen.DIFFERENCE, "differ " + String.join(" ", pair))));
    }
    return model.noting(marked.isEmpty()
        ? "there is nothing else to compare it with: mark two rows with space"
        : "two rows are to be marked, not " + marked.size(), Role.MUTED);
  }

  private static List<String> pair(Model model, String id) {
    var name = id.substring(id.indexOf(' ') + 1);
    var book = book(model);
    if (id.startsWith("file ")) {
      var own = book.agents().get(name);
      var other = model.facts().view().agents().stream().map(AgentView::name)
          .filter(agent -> own != null && book.agents().containsKey(agent) && !book.agents().get(agent).version()
              .getDigest().equals(own.version().getDigest()))
          .findFirst();
      return other.or(() -> before(book, name)).map(one -> List.of(one, name)).orElse(List.of());
    }
    var digests = digests(book);
    var before = digests.indexOf(name) + 1;
    return before > 0 && before < digests.size() ? List.of(brief(digests.get(before)), brief(name)) : List.of();
  }
}
