package dev.darkroom.worker.image;

import dev.darkroom.contract.ModelDescription.Limits;
import dev.darkroom.worker.sampling.Picture;
import dev.darkroom.worker.sampling.UnfitInputException;
import jakarta.enterprise.context.ApplicationScoped;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * PNG and JPEG files as pixels: upright by EXIF, transparent parts on white, 16 bits rounded to 8. It trusts no file:
 * its size is checked before anything is unpacked. Thread-safe.
 */
@ApplicationScoped
public class PictureDecoder {

    /** Of a progressive JPEG, whose every pass goes over all pixels; encoders make about ten. */
    private static final int MOST_PASSES = 500;

    /** What the reader warns of when pixels are missing or guessed. */
    private static final Pattern DAMAGE =
            Pattern.compile("EOI|premature end|bad huffman|corrupt", Pattern.CASE_INSENSITIVE);

    private static final Pattern HARMLESS = Pattern.compile("extraneous bytes", Pattern.CASE_INSENSITIVE);

    /**
     * Decodes a file.
     *
     * @param field of the input, for the sentence where it cannot be used
     */
    public Picture decode(String field, byte[] file, Limits limits) throws UnfitInputException {
        try {
            return decode(field, file, limits, format(field, file));
        } catch (IOException | RuntimeException e) {
            // Readers answer broken files with exceptions of any kind.
            throw unfit(
                    field,
                    "cannot be decoded: it is broken or cut off. Send it again, or save it anew as PNG or JPEG.");
        }
    }

    private enum Format {
        PNG,
        JPEG
    }

    private static Format format(String field, byte[] file) throws IOException, UnfitInputException {
        try (ImageInputStream stream = stream(file)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            String name = readers.hasNext() ? readers.next().getFormatName().toUpperCase(Locale.ROOT) : "";
            return switch (name) {
                case "PNG" -> Format.PNG;
                case "JPEG" -> Format.JPEG;
                default -> throw unfit(field, "is neither a PNG nor a JPEG file. Convert it to one of them.");
            };
        }
    }

    private static Picture decode(String field, byte[] file, Limits limits, Format format)
            throws IOException, UnfitInputException {
        if (format == Format.JPEG && passes(file) > MOST_PASSES) {
            throw unfit(field, "is a JPEG of more than " + MOST_PASSES + " passes. Save it anew.");
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
        try (ImageInputStream stream = stream(format == Format.PNG ? EssentialChunks.of(file) : file)) {
            reader.setInput(stream, true, format == Format.JPEG);
            Optional<String> excess = limits.excess(reader.getWidth(0), reader.getHeight(0));
            if (excess.isPresent()) {
                throw unfit(field, excess.get() + ".");
            }
            if (!greyOrRgb(reader.getImageTypes(0))) {
                throw unfit(field, "is in colours other than grey and RGB. Convert it to RGB.");
            }
            BufferedImage pixels = pixels(reader);
            return RgbPixels.of(pixels, format == Format.JPEG ? Orientation.ofJpeg(file) : Orientation.ofPng(file));
        } finally {
            reader.dispose();
        }
    }

    /** Whether the reader's first choice is; some readers have none for CMYK, others give four inks. */
    private static boolean greyOrRgb(Iterator<ImageTypeSpecifier> types) {
        if (!types.hasNext()) {
            return false;
        }
        int colours = types.next().getColorModel().getColorSpace().getType();
        return colours == ColorSpace.TYPE_GRAY || colours == ColorSpace.TYPE_RGB;
    }

    /** All pixels: a reader only warns where a JPEG ends early or holds nonsense, and makes the rest up. */
    private static BufferedImage pixels(ImageReader reader) throws IOException {
        AtomicBoolean damaged = new AtomicBoolean();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (DAMAGE.matcher(warning).find() && !HARMLESS.matcher(warning).find()) {
                damaged.set(true);
            }
        });
        BufferedImage pixels = reader.read(0);
        if (damaged.get()) {
            throw new IOException("the reader made pixels up");
        }
        return pixels;
    }

    /** At least the number of SOS markers (ITU-T T.81, table B.1). */
    private static int passes(byte[] jpeg) {
        int passes = 0;
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xDA) {
                passes++;
            }
        }
        return passes;
    }

    private static ImageInputStream stream(byte[] file) {
        return new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
    }

    private static UnfitInputException unfit(String field, String what) {
        return new UnfitInputException("The picture in field '" + field + "' " + what);
    }
}
