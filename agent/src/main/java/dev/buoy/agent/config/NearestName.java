package dev.buoy.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which of the names that exist a user most likely meant.
public final class NearestName {
  /// Words of keepalived and HAProxy that have another name in the file.
  private static final Map<String, String> ELSEWHERE = Map.ofEntries(Map.entry("nopreempt", "preempt"),
      Map.entry("virtual_ipaddress", "virtual_addresses"), Map.entry("advert", "advert_int"),
      Map.entry("mcast_src_ip", "source"), Map.entry("unicast_src_ip", "source"),
      Map.entry("authentication", "auth_pass"), Map.entry("track_script", "track"),
      Map.entry("track_interface", "track"), Map.entry("vrrp_version", "version"),
      Map.entry("vrid", "virtual_router_id"),
      Map.entry("interval", "inter"), Map.entry("default-server", "server_defaults"),
      Map.entry("option", "redispatch"));

  /// So many names are worth a line; more are cut.
  private static final int WORTH_A_LINE = 13;
  private static final int LONGEST = 64;

  private NearestName() {}

  /// `, did you mean 'inter'?`, or nothing when no name is near.
  static String hint(String given, Collection<String> names) {
    return find(given, names).map(name -> ", did you mean '" + name + "'?").orElse("");
  }

  /// The hint, or when no name is near the names themselves, the first of them when there are many.
  static String hintOrAll(String given, Collection<String> names) {
    return find(given, names).map(name -> ", did you mean '" + name + "'?").orElseGet(() -> all(names));
  }

  private static String all(Collection<String> names) {
    if (names.isEmpty()) {
      return "; the file has none";
    }
    var listed = "; there is " + String.join(", ", names.stream().limit(WORTH_A_LINE).toList());
    return names.size() <= WORTH_A_LINE ? listed : listed + " and " + (names.size() - WORTH_A_LINE) + " more";
  }

  static Optional<String> find(String given, Collection<String> names) {
    var word = given.replace('-', '_').replace(' ', '_');
    var elsewhere = ELSEWHERE.get(given);
    if (elsewhere != null && names.contains(elsewhere)) {
      return Optional.of(elsewhere);
    }
    return names.stream()
        .filter(name -> near(word, name))
        .min(Comparator.comparingInt(name -> distance(word.toLowerCase(Locale.ROOT), name)));
  }

  private static boolean near(String word, String name) {
    if (word.length() > LONGEST) {
      return false;
    }
    int allowed = Math.max(1, Math.min(word.length(), name.length()) / 3);
    return distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)) <= allowed
        || (word.length() >= 4 && name.startsWith(word));
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
  public static int distance(String from, String to) {
    var table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : step(table, from, to, i, j);
      }
    }
    return table[from.length()][to.length()];
  }

  private static int step(int[][] table, String from, String to, int i, int j) {
    int replaced = table[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
    boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
  }
}
