package dev.darkroom.worker.image;

import dev.darkroom.worker.sampling.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Decoded pixels of any layout as 8-bit RGB, upright, on white where they are transparent. Grey is taken as it is: Java's own
 * conversion holds it to be linear light, and would brighten it.
 */
final class RgbPixels {

    private static final int WHITE = 255;
    private static final int RGB = 3;

    private final BufferedImage image;
    private final Raster raster;
    private final ColorModel colors;
    private final int bands;

    private RgbPixels(BufferedImage image) {
        this.image = image;
        this.raster = image.getRaster();
        this.colors = image.getColorModel();
        this.bands = raster.getNumBands();
    }

    static Picture of(BufferedImage image, Orientation turn) {
        return new RgbPixels(image).turned(turn);
    }

    private Picture turned(Orientation turn) {
        int width = image.getWidth();
        int height = image.getHeight();
        int toWidth = turn.transposed() ? height : width;
        int toHeight = turn.transposed() ? width : height;
        byte[] rgb = new byte[RGB * width * height];
        int[] samples = new int[bands * width];
        int[] row = new int[RGB * width];
        for (int y = 0; y < height; y++) {
            read(y, samples, row);
            for (int x = 0; x < width; x++) {
                int column = turn.transposed() ? y : x;
                int line = turn.transposed() ? x : y;
                int toX = turn.mirrored() ? toWidth - 1 - column : column;
                int toY = turn.flipped() ? toHeight - 1 - line : line;
                int at = RGB * (toY * toWidth + toX);
                for (int channel = 0; channel < RGB; channel++) {
                    rgb[at + channel] = (byte) row[RGB * x + channel];
                }
            }
        }
        return new Picture(toWidth, toHeight, rgb);
    }

    /** One row: samples as they are stored, then as RGB, 0 to 255. */
    private void read(int y, int[] samples, int[] row) {
        raster.getPixels(0, y, image.getWidth(), 1, samples);
        for (int x = 0; x < image.getWidth(); x++) {
            if (colors instanceof IndexColorModel palette) {
                int argb = palette.getRGB(samples[x]);
                for (int channel = 0; channel < RGB; channel++) {
                    row[RGB * x + channel] = onWhite((argb >> (16 - 8 * channel)) & 0xFF, argb >>> 24);
                }
            } else {
                boolean grey = bands < RGB;
                int alpha = colors.hasAlpha() ? level(samples, x, bands - 1) : WHITE;
                for (int channel = 0; channel < RGB; channel++) {
                    row[RGB * x + channel] = onWhite(level(samples, x, grey ? 0 : channel), alpha);
                }
            }
        }
    }

    /** A sample of 1 to 16 bits as 8 bits. */
    private int level(int[] samples, int x, int band) {
        int most = (1 << colors.getComponentSize(band)) - 1;
        return (samples[x * bands + band] * WHITE + most / 2) / most;
    }

    private static int onWhite(int level, int alpha) {
        return (level * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE;
    }
}
