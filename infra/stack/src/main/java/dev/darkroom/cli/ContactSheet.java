package dev.darkroom.cli;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/** One picture of many: a row for each model, with its caption above. */
final class ContactSheet {
    private static final int TILE = 128;
    private static final int GAP = 8;
    private static final int CAPTION = 30;
    private static final Color PAPER = new Color(0x16, 0x18, 0x1c);
    private static final Color INK = new Color(0xe8, 0xe6, 0xe1);

    private ContactSheet() {}

    /** The pictures of one model. */
    record Row(String caption, List<BufferedImage> images) {
        Row {
            images = List.copyOf(images);
        }
    }

    static BufferedImage draw(List<Row> rows) {
        int columns = rows.stream().mapToInt(row -> row.images().size()).max().orElse(1);
        int width = Math.max(columns * (TILE + GAP) + GAP, 4 * TILE);
        BufferedImage sheet =
                new BufferedImage(width, rows.size() * (CAPTION + TILE + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        Optional<Font> font = font();
        int top = GAP;
        for (Row row : rows) {
            font.ifPresent(graphics::setFont);
            graphics.setColor(INK);
            if (font.isPresent()) {
                graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
                graphics.drawString(row.caption(), GAP, top + CAPTION - 11);
            }
            for (int column = 0; column < row.images().size(); column++) {
                place(graphics, row.images().get(column), GAP + column * (TILE + GAP), top + CAPTION);
            }
            top += CAPTION + TILE + GAP;
        }
        graphics.dispose();
        return sheet;
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
            return families.length == 0 ? Optional.empty() : Optional.of(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        } catch (RuntimeException | Error e) {
            // The JDK fails in several ways here: without fontconfig, without freetype, without its own native library.
            return Optional.empty();
        }
    }
}
