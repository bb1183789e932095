package dev.buoy.console.command;

/// Leaves the descent of the parser with the sentence for the user; never leaves {@link Parser}.
final class Usage extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String sentence;

  Usage(String sentence) {
    super(sentence, null, false, false);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }

  @SuppressWarnings("AnnotateFormatMethod")
  static void require(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new Usage(message.formatted(arguments));
    }
  }

  /// What was meant most likely, as the end of a sentence.
  static String meant(String word, java.util.List<String> candidates) {
    return Words.nearest(word, candidates).map("; did you mean '%s'?"::formatted).orElse("; see: buoy --help");
  }
}
