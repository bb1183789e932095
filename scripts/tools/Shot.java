import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/// Draws what `tmux capture-pane -e -p -N` printed as a PNG: `Shot FONT.ttf BOLD.ttf COLUMNS ROWS OUT.png dark|light < capture`.
/// Knows text in cells of one column and SGR sequences, which is all that tmux prints of the console. The picture has a
/// palette of at most 256 colours.
public final class Shot {
  private static final Pattern TOKEN = Pattern.compile("\\x1b\\[([0-9;:]*)m|\\x1b\\][^\\x1b\\x07]*(?:\\x07|\\x1b\\\\)|\\x1b.|[^\\x1b]");
  private static final String[] SIXTEEN = {"1b1f24", "d9534f", "4fb286", "d9b44a", "4a90d9", "b07cc6", "4ab5b5", "c8ccd0",
      "6b737b", "ff7b72", "7ee2a8", "f2cc60", "79c0ff", "d2a8ff", "76e3ea", "ffffff"};
  private static final int MOST_COLOURS = 256;
  private static final float POINTS = 15;
  private static final int MARGIN = 10;

  private final Color background;
  private final Color foreground;
  private final Font plain;
  private final Font bold;
  private final int width;
  private final int height;
  private final int ascent;
  private final Graphics2D canvas;
  private final BufferedImage image;

  private Color ink;
  private Color paper;
  private boolean strong;
  private boolean reversed;
  private boolean underlined;

  private Shot(Font plain, Font bold, int columns, int rows, boolean light) {
    background = new Color(light ? 0xffffff : 0x101418);
    foreground = new Color(light ? 0x24292f : 0xc8ccd0);
    paper = background;
    ink = foreground;
    this.plain = plain;
    this.bold = bold;
    var metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(plain);
    width = metrics.charWidth('M');
    ascent = metrics.getMaxAscent();
    height = ascent + metrics.getMaxDescent();
    image = new BufferedImage(columns * width + 2 * MARGIN, rows * height + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
    canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setColor(background);
    canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
  }

  public static void main(String[] arguments) throws Exception {
    System.setProperty("java.awt.headless", "true");
    var shot = new Shot(font(arguments[0]), font(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]),
        arguments[5].equals("light"));
    var lines = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
    for (int row = 0; row < Math.min(lines.length, Integer.parseInt(arguments[3])); row++) {
      shot.line(lines[row], row);
    }
    ImageIO.write(shot.indexed(), "png", new File(arguments[4]));
  }

  private static Font font(String file) throws Exception {
    return Font.createFont(Font.TRUETYPE_FONT, new File(file)).deriveFont(POINTS);
  }

  private void line(String line, int row) throws IOException {
    int column = 0;
    var tokens = TOKEN.matcher(line);
    while (tokens.find()) {
      if (tokens.group(1) != null) {
        List<Integer> codes = Pattern.compile("[;:]").splitAsStream(tokens.group(1)).map(s -> s.isEmpty() ? 0 : Integer.parseInt(s)).toList();
        style(codes);
      } else if (tokens.group().charAt(0) != '\u001b') {
        cell(tokens.group(), column++, row);
      }
    }
  }

  private void cell(String text, int column, int row) {
    int x = MARGIN + column * width;
    int y = MARGIN + row * height;
    canvas.setColor(reversed ? ink : paper);
    canvas.fillRect(x, y, width, height);
    canvas.setColor(reversed ? paper : ink);
    canvas.setFont(strong ? bold : plain);
    canvas.drawString(text, x, y + ascent);
    if (underlined) {
      canvas.drawLine(x, y + ascent + 2, x + width - 1, y + ascent + 2);
    }
  }

  private void style(List<Integer> codes) {
    for (int i = 0; i < codes.size(); i++) {
      int code = codes.get(i);
      if (code == 38 || code == 48) {
        boolean exact = codes.get(i + 1) == 2;
        var colour = exact ? new Color(codes.get(i + 2), codes.get(i + 3), codes.get(i + 4)) : indexed(codes.get(i + 2));
        if (code == 38) {
          ink = colour;
        } else {
          paper = colour;
        }
        i += exact ? 4 : 2;
      } else {
        style(code);
      }
    }
  }

  private void style(int code) {
    switch (code) {
      case 0 -> {
        ink = foreground;
        paper = background;
        strong = reversed = underlined = false;
      }
      case 1 -> strong = true;
      case 22 -> strong = false;
      case 4 -> underlined = true;
      case 24 -> underlined = false;
      case 7 -> reversed = true;
      case 27 -> reversed = false;
      case 39 -> ink = foreground;
      case 49 -> paper = background;
      default -> {
        if (code >= 30 && code <= 37) {
          ink = indexed(code - 30);
        } else if (code >= 90 && code <= 97) {
          ink = indexed(code - 82);
        } else if (code >= 40 && code <= 47) {
          paper = indexed(code - 40);
        } else if (code >= 100 && code <= 107) {
          paper = indexed(code - 92);
        }
      }
    }
  }

  /// The same picture in so many colours as a palette holds: alike shades become the most frequent of them.
  private BufferedImage indexed() {
    for (int bits = 8; ; bits--) {
      int mask = 0x010101 * (0xff << (8 - bits) & 0xff);
      var shades = new HashMap<Integer, Map<Integer, Integer>>();
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int colour = image.getRGB(x, y) & 0xffffff;
          shades.computeIfAbsent(colour & mask, _ -> new HashMap<>()).merge(colour, 1, Integer::sum);
        }
      }
      if (shades.size() <= MOST_COLOURS) {
        return indexed(shades, mask);
      }
    }
  }

  private BufferedImage indexed(Map<Integer, Map<Integer, Integer>> shades, int mask) {
    var places = new HashMap<Integer, Integer>();
    var colours = new int[shades.size()];
    shades.forEach((shade, counts) -> {
      colours[places.size()] = Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
      places.put(shade, places.size());
    });
    var model = new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    var small = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        small.getRaster().setSample(x, y, 0, places.get(image.getRGB(x, y) & mask));
      }
    }
    return small;
  }

  /// A colour of the 256: sixteen by name, a cube of six steps, a row of greys.
  private static Color indexed(int index) {
    if (index < 16) {
      return new Color(Integer.parseInt(SIXTEEN[index], 16));
    }
    if (index >= 232) {
      int grey = 8 + 10 * (index - 232);
      return new Color(grey, grey, grey);
    }
    int cube = index - 16;
    return new Color(step(cube / 36), step(cube / 6 % 6), step(cube % 6));
  }

  private static int step(int value) {
    return value == 0 ? 0 : 55 + 40 * value;
  }
}
