package dev.darkroom.cli;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One picture of many: a row for each model, with its caption above, and under each picture what it was made from. */
final class ContactSheet {
    private static final int TILE = 128;
    private static final int GAP = 8;
    private static final int CAPTION = 30;
    private static final int LINE = 13;
    private static final int LINES = 2;
    private static final int LETTERS = 22;
    private static final int ROW = CAPTION + TILE + LINES * LINE + 2 * GAP;
    private static final Color PAPER = new Color(0x16, 0x18, 0x1c);
    private static final Color INK = new Color(0xe8, 0xe6, 0xe1);

    private ContactSheet() {}

    /** The pictures of one model. */
    record Row(String caption, List<Tile> tiles) {
        Row {
            tiles = List.copyOf(tiles);
        }
    }

    /** One picture and the words under it. */
    record Tile(BufferedImage image, String caption) {}

    static BufferedImage draw(List<Row> rows) {
        int columns = rows.stream().mapToInt(row -> row.tiles().size()).max().orElse(1);
        int width = Math.max(columns * (TILE + GAP) + GAP, 4 * TILE);
        BufferedImage sheet = new BufferedImage(width, rows.size() * ROW + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        Optional<Font> font = font();
        int top = GAP;
        for (Row row : rows) {
            write(graphics, font, 14, row.caption(), GAP, top + CAPTION - 11);
            for (int column = 0; column < row.tiles().size(); column++) {
                Tile tile = row.tiles().get(column);
                int left = GAP + column * (TILE + GAP);
                place(graphics, tile.image(), left, top + CAPTION);
                int base = top + CAPTION + TILE + LINE;
                for (String line : lines(tile.caption())) {
                    write(graphics, font, 11, line, left, base);
                    base += LINE;
                }
            }
            top += ROW;
        }
        graphics.dispose();
        return sheet;
    }

    private static void write(Graphics2D graphics, Optional<Font> font, float size, String text, int left, int base) {
        font.ifPresent(found -> {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(found.deriveFont(size));
            graphics.setColor(INK);
            graphics.drawString(text, left, base);
        });
    }

    /** A caption in at most two lines of about a tile's width; what is longer ends in dots. */
    static List<String> lines(String caption) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : caption.split(" ", -1)) {
            String last = lines.get(lines.size() - 1);
            String longer = last.isEmpty() ? word : last + " " + word;
            if (longer.length() <= LETTERS || last.isEmpty()) {
                lines.set(lines.size() - 1, longer);
            } else if (lines.size() < LINES) {
                lines.add(word);
            } else {
                lines.set(lines.size() - 1, last + " …");
                break;
            }
        }
        return lines;
    }

    /** Small pictures grow by whole factors and keep their pixels; large ones shrink smoothly. */
    private static void place(Graphics2D graphics, BufferedImage image, int left, int top) {
        int longest = Math.max(image.getWidth(), image.getHeight());
        double scale = longest <= TILE ? Math.floorDiv(TILE, longest) : (double) TILE / longest;
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                longest <= TILE
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        int width = (int) Math.round(image.getWidth() * scale);
        int height = (int) Math.round(image.getHeight() * scale);
        graphics.drawImage(image, left + (TILE - width) / 2, top + (TILE - height) / 2, width, height, null);
    }

    /** A font for captions; none where the system has no fonts at all, as on a bare server. */
    private static Optional<Font> font() {
        try {
            String[] families =
                    GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames();
            return families.length == 0 ? Optional.empty() : Optional.of(new Font(Font.SANS_SERIF, Font.PLAIN, 1));
        } catch (RuntimeException | Error e) {
            // The JDK fails in several ways here: without fontconfig, without freetype, without its own native library.
            return Optional.empty();
        }
    }
}
