package dev.buoy.agent.probe;

import dev.buoy.agent.check.Login;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;

/// SCRAM-SHA-256 as PostgreSQL has it (RFC 5802, RFC 7677), without channel binding.
final class Scram {
  static final String NAME = "SCRAM-SHA-256";
  /// What a server may ask for; the loop of the checks stands still meanwhile. PostgreSQL's own is 4096.
  static final int MOST_ITERATIONS = 20_000;

  private static final Pattern COMMA = Pattern.compile(",");

  private final Login login;
  private final String nonce;
  private final Keys keys;
  private String signature = "";

  /// @param nonce printable, without commas, never used before
  Scram(Login login, String nonce, Keys keys) {
    this.login = login;
    this.nonce = nonce;
    this.keys = keys;
  }

  /// Keys made of passwords, so that they are made once and not for each check. On one loop.
  static final class Keys {
    private static final int MOST = 4096;

    private final Map<Kind, byte[]> made = new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Kind, byte[]> eldest) {
        return size() > MOST;
      }
    };

    private record Kind(String password, String salt, int iterations) {}

    byte[] of(String password, String salt, int iterations) {
      return made.computeIfAbsent(new Kind(password, salt, iterations), Keys::make);
    }

    /// Hi() of RFC 5802 section 2.2.
    private static byte[] make(Kind kind) {
      var password = Normalizer.normalize(kind.password(), Normalizer.Form.NFKC);
      var mac = Digests.hmac(password.getBytes(StandardCharsets.UTF_8));
      mac.update(Base64.getDecoder().decode(kind.salt()));
      var last = mac.doFinal(new byte[]{0, 0, 0, 1});
      var key = last;
      for (int i = 1; i < kind.iterations(); i++) {
        last = mac.doFinal(last);
        key = Digests.xor(key, last);
      }
      return key;
    }
  }

  /// The client's first message.
  byte[] first() {
    return ("n,," + bare()).getBytes(StandardCharsets.UTF_8);
  }

  /// The client's second message, answering the server's first; empty when that is no such message.
  Optional<byte[]> proof(String challenge) {
    var attributes = attributes(challenge);
    var both = attributes.getOrDefault('r', "");
    var salt = attributes.getOrDefault('s', "");
    var iterations = attributes.getOrDefault('i', "");
    if (!both.startsWith(nonce) || !base64(salt) || !iterations.matches("[1-9][0-9]{0,8}")
        || Integer.parseInt(iterations) > MOST_ITERATIONS) {
      return Optional.empty();
    }
    var bound = "c=biws,r=" + both;
    var message = (bare() + "," + challenge + "," + bound).getBytes(StandardCharsets.UTF_8);
    var salted = keys.of(login.password(), salt, Integer.parseInt(iterations));
    var client = Digests.hmac(salted).doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
    var server = Digests.hmac(salted).doFinal("Server Key".getBytes(StandardCharsets.US_ASCII));
    signature = Base64.getEncoder().encodeToString(Digests.hmac(server).doFinal(message));
    Mac signing = Digests.hmac(Digests.digest("SHA-256", client));
    var proof = Digests.xor(client, signing.doFinal(message));
    return Optional.of((bound + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8));
  }

  /// Whether the server knows the password, too.
  boolean proven(String last) {
    return !signature.isEmpty() && signature.equals(attributes(last).get('v'));
  }

  /// PostgreSQL takes the name of the user from the connection.
  private String bare() {
    return "n=,r=" + nonce;
  }

  private static boolean base64(String text) {
    return text.matches("([A-Za-z0-9+/]{4})+|([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)");
  }

  private static Map<Character, String> attributes(String message) {
    var attributes = new HashMap<Character, String>();
    COMMA.splitAsStream(message).filter(each -> each.length() > 1 && each.charAt(1) == '=')
        .forEach(each -> attributes.put(each.charAt(0), each.substring(2)));
    return attributes;
  }
}
