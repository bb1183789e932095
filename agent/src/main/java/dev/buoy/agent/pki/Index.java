package dev.buoy.agent.pki;

import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that an authority has issued, oldest first, as a text with a line for each certificate:
/// ```
/// SERIAL NAME ROLE FROM UNTIL ADDRESS[,ADDRESS]|- REVOKED|- REASON|-
/// ```
/// @param issued in the order in which it was issued
public record Index(List<Issued> issued) {
  static final Index EMPTY = new Index(List.of());
  private static final String HEADER = "# buoy pki 1: serial name role from until addresses revoked reason";
  private static final String NONE = "-";
  private static final int COLUMNS = 8;

  public Index {
    issued = List.copyOf(issued);
  }

  /// The latest certificate of this name.
  public Optional<Issued> latest(String name) {
    return of(name).reduce((_, later) -> later);
  }

  /// All certificates of this name.
  public Stream<Issued> of(String name) {
    return issued.stream().filter(each -> each.name().equals(name));
  }

  List<Issued> revoked() {
    return issued.stream().filter(each -> each.revoked() != null).toList();
  }

  Index with(Issued another) {
    return new Index(Stream.concat(issued.stream(), Stream.of(another)).toList());
  }

  /// The same with every certificate of a name revoked that is usable now.
  Index revoke(String name, Reason reason, Instant now) {
    return new Index(issued.stream()
        .map(each -> each.name().equals(name) && each.usable(now) ? each.revokedAt(now, reason) : each).toList());
  }

  String text() {
    var text = new StringBuilder(HEADER).append('\n');
    issued.forEach(each -> text.append(line(each)).append('\n'));
    return text.toString();
  }

  private static String line(Issued each) {
    var revoked = each.revoked();
    return String.join(" ", each.serial().toString(16), each.name(), each.role().word(), each.from().toString(),
        each.until().toString(), each.addresses().isEmpty() ? NONE : String.join(",", each.addresses()),
        revoked == null ? NONE : revoked.time().toString(), revoked == null ? NONE : revoked.reason().word());
  }

  /// @param file as problems name it
  /// @throws PkiException with file and line when it is none
  static Index parse(String file, String text) throws PkiException {
    var issued = new ArrayList<Issued>();
    int number = 0;
    for (var line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        var read = read(line);
        if (read == null) {
          throw new PkiException("%s:%d: is not a line of a certificate; put back what was there".formatted(file,
              number));
        }
        issued.add(read);
      }
    }
    return new Index(issued);
  }

  private static @Nullable Issued read(String line) {
    var words = line.strip().split(" ", -1);
    var role = words.length == COLUMNS ? Role.of(words[2]) : Optional.<Role>empty();
    if (role.isEmpty()) {
      return null;
    }
    try {
      var addresses = words[5].equals(NONE) ? List.<String>of() : List.of(words[5].split(",", -1));
      var reason = Reason.of(words[7]);
      if (reason.isEmpty() != words[6].equals(NONE)) {
        return null;
      }
      var revocation = reason.map(why -> new Issued.Revocation(Instant.parse(words[6]), why)).orElse(null);
      return new Issued(new BigInteger(words[0], 16), words[1], role.get(), addresses, Instant.parse(words[3]),
          Instant.parse(words[4]), revocation);
    } catch (NumberFormatException | DateTimeParseException _) {
      return null;
    }
  }
}
