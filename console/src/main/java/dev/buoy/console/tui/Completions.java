package dev.buoy.console.tui;

import dev.buoy.console.command.Completion;
import java.util.List;
import java.util.stream.Collectors;

/// Tab in the command bar: verbs first, then the names of what there is.
final class Completions {
  private Completions() {}

  static Model complete(Model model, Prompt prompt) {
    var text = prompt.field().text();
    var space = text.lastIndexOf(' ') + 1;
    var begun = text.substring(space);
    var before = before(text.substring(0, space));
    var matching = !before.isEmpty() && ScreenSettings.isOne(before.getFirst())
        ? ScreenSettings.candidates(before, begun)
        : Completion.candidates(before, begun, model.data().view());
    if (matching.isEmpty()) {
      return model.noting("nothing begins with " + begun, Role.MUTED);
    }
    var common = common(matching);
    var done = text.substring(0, space) + common + (matching.size() == 1 ? " " : "");
    var completed = model.prompting(prompt.with(new Field(done)));
    // What they have in common stands in the field already: the names of servers without their backend.
    var shared = common.lastIndexOf('/') + 1;
    return matching.size() == 1
        ? completed.noting("", Role.TEXT)
        : completed.noting(matching.stream().map(each -> each.substring(shared)).collect(Collectors.joining("  ")),
            Role.MUTED);
  }

  private static List<String> before(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split(" +"));
  }

  private static String common(List<String> words) {
    var common = words.getFirst();
    for (var word : words) {
      while (!word.startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    return common;
  }
}
