package dev.buoy.console.tui;

import dev.buoy.console.tui.Dialog.Choosing;
import dev.buoy.console.tui.Dialog.Quitting;
import java.util.HashSet;
import java.util.Optional;

/// What a key does while neither a dialog nor a field is open.
final class HotKeys {
  private HotKeys() {}

  static Step on(Model before, String key) {
    var model = before.noting("", Role.TEXT);
    var winding = model.settings().isRecording() ? Winding.of(key) : Optional.<Winding>empty();
    if (winding.isPresent()) {
      return Step.of(model, new Effect.Wind(winding.get().turn()));
    }
    return model.size().isCard() ? onCard(model, key) : onScreen(model, key);
  }

  /// The status card has no rows: no key acts on what cannot be seen.
  private static Step onCard(Model model, String key) {
    return switch (key) {
      case ":" -> act(model, Action.COMMAND);
      case "!" -> act(model, Action.SHELL);
      case "^R" -> act(model, Action.RESUBSCRIBE);
      case "q" -> leave(model);
      default -> Step.of(tooSmall(model));
    };
  }

  /// Says why nothing is to be seen of it.
  static Model tooSmall(Model model) {
    return model.noting("the window is too small for that: it takes " + Size.LEAST, Role.WARN);
  }

  private static Step onScreen(Model model, String key) {
    var screen = Screen.of(key);
    if (screen.isPresent()) {
      return Step.of(go(model, screen.get()));
    }
    var page = model.page();
    return Action.of(key, page).map(action -> allowed(model, page, action)).orElse(Step.of(model));
  }

  /// The menu opens also where nothing may be changed, and says so.
  private static Step allowed(Model model, Page page, Action action) {
    if (model.settings().readOnly() && action.isVerb() && action != Action.ACTIONS) {
      return Step.of(model.noting(model.settings().refusal(), Role.WARN));
    }
    return page.actions().contains(action) ? page.act(model, action) : act(model, action);
  }

  /// The screen itself; from it, back.
  private static Model go(Model model, Screen screen) {
    var there = model.place().screen() == screen && screen == Screen.HELP;
    return model.with(there ? model.place().out() : model.place().to(screen));
  }

  /// What it does on every screen.
  static Step act(Model model, Action action) {
    var place = model.place();
    return switch (action) {
      case HELP -> Step.of(go(model, Screen.HELP));
      case COMMAND -> Step.of(model.prompting(new Prompt(Prompt.Kind.COMMAND, Field.EMPTY, "")));
      case FILTER -> {
        var filter = place.look().filter().text();
        yield Step.of(model.prompting(new Prompt(Prompt.Kind.FILTER, new Field(filter), filter)));
      }
      case DESCRIBE -> Step.of(describe(model));
      case ACTIONS, DRAIN, FAILOVER, RELOAD -> verb(model, action);
      case WHY -> why(model);
      case EVENTS_OF -> Step.of(onSubject(model, Screen.EVENTS));
      case LOGS_OF -> Step.of(onSubject(model, Screen.LOGS));
      case YAML -> Step.of(onSubject(model, Screen.YAML));
      case UNDO -> Changes.undo(model);
      case SHELL -> Commands.shell(model);
      case SORT, REVERSE -> Step.of(sort(model, action == Action.REVERSE));
      case MARK -> Step.of(mark(model));
      case MARK_ALL -> Step.of(markAll(model));
      case BACK -> back(model);
      case CLEAR -> Step.of(clear(model));
      case INTO -> Step.of(into(model));
      case PAUSE -> Step.of(model.holding(model.held() == null ? model.data() : null));
      case TIMES -> Step.of(model.with(place.timed(!place.absolute())));
      case DOWN -> Step.of(move(model, 1));
      case UP -> Step.of(move(model, -1));
      case PAGE_DOWN -> Step.of(move(model, page(model)));
      case PAGE_UP -> Step.of(move(model, -page(model)));
      case FIRST -> Step.of(move(model, -Integer.MAX_VALUE));
      case LAST -> Step.of(move(model, Integer.MAX_VALUE));
      case NEXT_PANE -> Step.of(select(model, Selection.pane(model, 1)));
      case PREVIOUS_PANE -> Step.of(select(model, Selection.pane(model, -1)));
      case SCROLL_RIGHT -> Step.of(scroll(model, 1));
      case SCROLL_LEFT -> Step.of(scroll(model, -1));
      case PREVIOUS -> Step.of(model.with(place.last()));
      case EARLIER -> Step.of(model.with(place.earlier()));
      case LATER -> Step.of(model.with(place.later()));
      case RESUBSCRIBE -> model.settings().isRecording()
          ? Commands.nobody(model)
          : Step.of(model.noting("dialling every agent anew", Role.MUTED), new Effect.Resubscribe());
      case FOLLOW, WRAP, BEGIN, COMPARE, KEEP, TAKE_BACK, ACKNOWLEDGE, REPAINT, SUSPEND, INTERRUPT -> Step.of(model);
    };
  }

  private static int page(Model model) {
    return Math.max(1, model.size().rows() / 2 - 2);
  }

  private static Model describe(Model model) {
    var selected = Selection.of(model);
    var none = selected.isEmpty() || model.page().detail(model, selected, model.size().columns()).isEmpty();
    return none && !model.place().detail()
        ? model.noting("there is nothing to describe", Role.MUTED)
        : model.with(model.place().detailed(!model.place().detail()));
  }

  /// As the command bar would answer it.
  private static Step why(Model model) {
    var subject = Selection.subject(model);
    return subject.isNone()
        ? Step.of(model.noting("no object is selected", Role.MUTED))
        : Commands.run(model, "why " + subject);
  }

  private static Model onSubject(Model model, Screen screen) {
    var subject = Selection.subject(model);
    return subject.isNone()
        ? model.noting("no object is selected", Role.MUTED)
        : model.with(model.place().into(new Spot(screen, subject.toString())).following((screen == Screen.EVENTS
            || screen == Screen.LOGS) && model.place().follow()));
  }

  private static Step verb(Model model, Action action) {
    return switch (Offers.of(model, action)) {
      case Offers.Open(var menu) -> Step.of(model.opening(new Choosing(menu)));
      case Offers.Run(var lines, var leftOut) -> Commands.run(model, lines).leavingOut(leftOut);
      case Offers.No(var why) -> Step.of(model.noting(why, Role.WARN));
    };
  }

  private static Model sort(Model model, boolean reverse) {
    var table = Selection.table(model);
    var sort = model.place().look().sort(table.name());
    if (reverse && sort.isOwn()) {
      return model.noting("sort by a column first: s", Role.MUTED);
    }
    var next = reverse ? sort.turned() : table.next(sort);
    var words = table.sortedBy(next).map(column -> "by " + column.key()
        + (column.falling() == next.reversed() ? ", lowest first" : ", highest first") + "; S turns it round")
        .orElse("in the usual order");
    var selected = Selection.of(model);
    return model.with(model.place().look(look -> look.select(selected).sorted(table.name(), next)))
        .noting(table.name() + " " + words, Role.MUTED);
  }

  private static Model mark(Model model) {
    var selected = Selection.of(model);
    return selected.isEmpty() ? model : model.with(model.place().look(look -> look.select(selected).mark(selected)));
  }

  private static Model markAll(Model model) {
    var ids = Selection.table(model).ids(Selection.look(model));
    var marked = new HashSet<>(model.place().look().marked());
    if (!marked.addAll(ids)) {
      ids.forEach(marked::remove);
    }
    return model.with(model.place().look(look -> look.marked(marked)));
  }

  private static Step back(Model model) {
    var place = model.place();
    if (place.detail()) {
      return Step.of(model.with(place.detailed(false)));
    }
    if (!place.isRoot()) {
      return Step.of(model.with(place.out()));
    }
    return leave(model);
  }

  /// Asks where something still runs or ends with the console.
  private static Step leave(Model model) {
    return model.running().isEmpty() && model.settings().farewell().isEmpty()
        ? Step.of(model, new Effect.Quit())
        : Step.of(model.opening(Quitting.of(model)));
  }

  /// One thing at a time, and never further than to the overview.
  private static Model clear(Model model) {
    var place = model.place();
    if (!place.look().filter().text().isEmpty()) {
      return model.with(place.filtered(""));
    }
    if (!place.look().marked().isEmpty()) {
      return model.with(place.look(look -> look.marked(java.util.Set.of())));
    }
    return model.with(place.detail() ? place.detailed(false) : place.out());
  }

  private static Model into(Model model) {
    var selected = Selection.of(model);
    return selected.isEmpty() ? model : model.page().into(select(model, selected), selected);
  }

  private static Model move(Model model, int by) {
    return select(model, Selection.moved(model, by), by == -Integer.MAX_VALUE);
  }

  private static Model select(Model model, String id) {
    return select(model, id, false);
  }

  /// Who moves in a journal reads it: it no longer follows, until he is back at its newest.
  private static Model select(Model model, String id, boolean newest) {
    var follow = model.page().actions().contains(Action.FOLLOW) ? newest : model.place().follow();
    return model.with(model.place().select(id).following(follow));
  }

  private static Model scroll(Model model, int by) {
    var most = Selection.table(model).columns().size() - 2;
    return model.with(model.place().look(look -> look.skipping(Math.min(most, look.skipped() + by))));
  }
}
