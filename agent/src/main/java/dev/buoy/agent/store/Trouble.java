package dev.buoy.agent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// What does not work of what should survive, one sentence for each part, until it works again. A disk is full for all of
/// them: the first is news, and that all is well again; in between the alarm grows. Any thread.
public final class Trouble {
  private final ConcurrentSkipListMap<String, String> sentences = new ConcurrentSkipListMap<>();
  private volatile Consumer<String> news = _ -> {};

  /// Tells it what stands, and from now on what is news.
  public void tell(Consumer<String> news) {
    this.news = news;
    alarm().ifPresent(news);
  }

  /// What stands now, as one: a full disk is one thing to see to, whatever does not fit on it.
  public Optional<String> alarm() {
    var standing = List.copyOf(sentences.values());
    return standing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", standing));
  }

  /// Takes note of a part's state.
  /// @param sentence empty: it works
  public void note(String part, String sentence) {
    if (sentence.isEmpty()) {
      if (sentences.remove(part) != null && sentences.isEmpty()) {
        news.accept(part + ": works again");
      }
    } else {
      boolean first = sentences.isEmpty();
      if (!sentence.equals(sentences.put(part, sentence)) && first) {
        news.accept(sentence);
      }
    }
  }

  /// Something is wrong with what was found on the disk, and stays as it is.
  public void found(String sentence) {
    news.accept(sentence);
  }

  /// Writes something; that it fails is noted, and goes no further.
  public void during(String part, Path what, Writing writing) {
    try {
      writing.write();
      note(part, "");
    } catch (RuntimeException e) {
      note(part, what + " cannot be written: internal error: " + e + "; " + part + " will not survive a restart");
    } catch (IOException e) {
      note(part, what + " cannot be written: " + StateFile.reason(e) + "; " + part + " will not survive a restart");
    }
  }

  /// What may fail.
  @FunctionalInterface
  public interface Writing {
    void write() throws IOException;
  }
}
