package dev.buoy.agent.probe;

import dev.buoy.agent.check.Login;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;

/// SCRAM-SHA-256 as PostgreSQL has it (RFC 5802, RFC 7677), without channel binding.
final class Scram {
  static final String NAME = "SCRAM-SHA-256";
  /// What a server may ask for. PostgreSQL's own is 4096.
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

  /// Keys made of passwords, so that they are made once and not for each check. Any thread; to make one takes
  /// milliseconds.
  static final class Keys {
    private static final int MOST = 4096;

    private final Map<Kind, byte[]> made = Collections.synchronizedMap(new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Kind, byte[]> eldest) {
        return size() > MOST;
      }
    });

    /// What a key is made of.
    record Kind(String password, String salt, int iterations) {}

    /// Whether it is made already.
    boolean has(Kind kind) {
      return made.containsKey(kind);
    }

    byte[] of(Kind kind) {
      var known = made.get(kind);
      if (known == null) {
        known = make(kind);
        made.put(kind, known);
      }
      return known;
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

  /// Which key the answer to the server's first message takes; empty when that is no such message.
  Optional<Keys.Kind> key(String challenge) {
    var attributes = attributes(challenge);
    var both = attributes.getOrDefault('r', "");
    var salt = attributes.getOrDefault('s', "");
    var iterations = attributes.getOrDefault('i', "");
    if (!both.startsWith(nonce) || !base64(salt) || !iterations.matches("[1-9][0-9]{0,8}")
        || Integer.parseInt(iterations) > MOST_ITERATIONS) {
      return Optional.empty();
    }
    return Optional.of(new Keys.Kind(login.password(), salt, Integer.parseInt(iterations)));
  }

  /// The client's second message, answering the server's first.
  /// @param kind of the key for that
  byte[] proof(String challenge, Keys.Kind kind) {
    var both = attributes(challenge).getOrDefault('r', "");
    var bound = "c=biws,r=" + both;
    var message = (bare() + "," + challenge + "," + bound).getBytes(StandardCharsets.UTF_8);
    var salted = keys.of(kind);
    var client = Digests.hmac(salted).doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
    var server = Digests.hmac(salted).doFinal("Server Key".getBytes(StandardCharsets.US_ASCII));
    signature = Base64.getEncoder().encodeToString(Digests.hmac(server).doFinal(message));
    Mac signing = Digests.hmac(Digests.digest("SHA-256", client));
    var proof = Digests.xor(client, signing.doFinal(message));
    return (bound + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8);
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
