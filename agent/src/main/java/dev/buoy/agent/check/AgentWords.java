package dev.buoy.agent.check;

import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// What an agent on a server says of it, in HAProxy's words: `up`, `down`, `failed`, `stopped`, `ready`, `drain`, `maint`,
/// `75%`, `maxconn:30`, apart by spaces, tabs or commas; of two for the same thing the later counts.
/// @param down whether it is to be DOWN; absent: not said
/// @param admin whether connections are to go there; absent: not said
/// @param percent of the weight in the file, 0 to 25600; absent: not said
/// @param maxconn sessions at once; absent: not said
/// @param because the agent's own reason, after `#`; empty: none
/// @param unknown the first word that is none of these; empty: all are known
public record AgentWords(@Nullable Boolean down, @Nullable Wish admin, @Nullable Integer percent,
    @Nullable Integer maxconn, String because, String unknown) {
  public static final AgentWords SILENCE = new AgentWords(null, null, null, null, "", "");

  /// What it wants in the place of an operator.
  public enum Wish {
    READY, DRAIN, MAINT
  }

  /// Reads a line. Total: what cannot be read is `unknown`.
  public static AgentWords of(String line) {
    int hash = line.indexOf('#');
    var words = SILENCE.with(hash < 0 ? "" : Octets.printable(line.substring(hash + 1)));
    var each = new StringTokenizer(hash < 0 ? line : line.substring(0, hash), " \t\r\n,");
    while (each.hasMoreTokens()) {
      words = words.and(each.nextToken().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  private AgentWords with(String reason) {
    return new AgentWords(down, admin, percent, maxconn, reason, unknown);
  }

  private AgentWords and(String word) {
    return switch (word) {
      case "up" -> new AgentWords(false, admin, percent, maxconn, because, unknown);
      case "down", "failed", "stopped", "fail" -> new AgentWords(true, admin, percent, maxconn, because, unknown);
      case "ready" -> new AgentWords(down, Wish.READY, percent, maxconn, because, unknown);
      case "drain" -> new AgentWords(down, Wish.DRAIN, percent, maxconn, because, unknown);
      case "maint" -> new AgentWords(down, Wish.MAINT, percent, maxconn, because, unknown);
      case String share when share.matches("[0-9]{1,5}%") && number(share, 0) <= 25_600 ->
        new AgentWords(down, admin, number(share, 0), maxconn, because, unknown);
      case String most when most.matches("maxconn:[0-9]{1,6}") ->
        new AgentWords(down, admin, percent, number(most, 8), because, unknown);
      case String other -> new AgentWords(down, admin, percent, maxconn, because,
          unknown.isEmpty() ? Octets.printable(other) : unknown);
    };
  }

  private static int number(String word, int from) {
    return Integer.parseInt(word.substring(from).replace("%", ""));
  }
}
