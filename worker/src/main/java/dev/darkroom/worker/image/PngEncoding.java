package dev.darkroom.worker.image;

import com.pngencoder.PngEncoder;
import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.ModelRunException;
import jakarta.enterprise.context.ApplicationScoped;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/**
 * Drawn images as PNG, 8 bits a channel, grey or RGB. A number x becomes round((clamp(x, low, high) − low) / (high − low)
 * · 255), halves up. The same image gives the same bytes. Thread-safe.
 */
@ApplicationScoped
public class PngEncoding {

    /** What it makes. */
    public static final String MEDIA_TYPE = "image/png";

    /** What its files' names end with. */
    public static final String EXTENSION = "png";

    private static final int ZLIB_LEVEL = 1;

    /**
     * Encodes an image of one or three channels.
     *
     * @throws ModelRunException when the image holds something that is not a number
     */
    public ImageFile encode(FloatImage image) throws ModelRunException {
        if (image.channels() != 1 && image.channels() != 3) {
            throw new ModelRunException("The model made an image of " + image.channels() + " channels.");
        }
        boolean grey = image.channels() == 1;
        BufferedImage pixels = new BufferedImage(
                image.width(), image.height(), grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        fill(((DataBufferByte) pixels.getRaster().getDataBuffer()).getData(), image);
        byte[] png = new PngEncoder()
                .withBufferedImage(pixels)
                .withCompressionLevel(ZLIB_LEVEL)
                .withMultiThreadedCompressionEnabled(false)
                .toBytes();
        return new ImageFile(png, image.width(), image.height());
    }

    private static void fill(byte[] bytes, FloatImage image) throws ModelRunException {
        int next = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int channel = image.channels() - 1; channel >= 0; channel--) {
                    bytes[next++] = level(image.at(channel, y, x), image.low(), image.high());
                }
            }
        }
    }

    private static byte level(float value, float low, float high) throws ModelRunException {
        if (Float.isNaN(value)) {
            throw new ModelRunException("The model made pixels that are not numbers.");
        }
        float clamped = Math.max(low, Math.min(high, value));
        return (byte) Math.round((clamped - low) / (high - low) * 255);
    }
}
