package dev.darkroom.gateway.pictures;

import dev.darkroom.contract.ModelDescription.Limits;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The file of a picture and what its header says. Its format is the one of its content, whatever anybody declared. Nothing is
 * decompressed, so a small file with many pixels costs nothing. The bytes are not to be changed.
 */
public final class PictureFile {

    /** The largest file, in bytes. */
    public static final int MAX_BYTES = 10 << 20;

    /** What stands before the pixels may have so many bytes: the reader copies profiles twice. */
    private static final int MAX_HEADER = 4 << 20;

    private static final Map<String, String> MEDIA_TYPES = Map.of("png", "image/png", "jpeg", "image/jpeg");

    private final byte[] bytes;
    private final String mediaType;
    private final int width;
    private final int height;

    private PictureFile(byte[] bytes, String mediaType, int width, int height) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.width = width;
        this.height = height;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** {@code image/png} or {@code image/jpeg}. */
    public String mediaType() {
        return mediaType;
    }

    /** Pixels. */
    public int width() {
        return width;
    }

    /** Pixels. */
    public int height() {
        return height;
    }

    /** Reads the header of a file; the pixels behind it may be missing or broken. */
    public static PictureFile read(byte[] bytes) throws UnfitPictureException {
        try (ImageInputStream stream = new BytesInput(bytes, MAX_HEADER)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw otherFormat();
            }
            ImageReader reader = readers.next();
            try {
                return read(bytes, stream, reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // Readers answer hostile headers with exceptions of any kind.
            throw new UnfitPictureException(
                    bytes.length <= MAX_HEADER
                            ? "has a header that cannot be read: the file is broken or cut off"
                            : "has a header that cannot be read within its first " + MAX_HEADER
                                    + " bytes: the file is broken, or holds too much before its pixels; save it without"
                                    + " colour profile and metadata");
        }
    }

    private static PictureFile read(byte[] bytes, ImageInputStream stream, ImageReader reader)
            throws IOException, UnfitPictureException {
        String mediaType = MEDIA_TYPES.get(reader.getFormatName().toLowerCase(Locale.ROOT));
        if (mediaType == null) {
            throw otherFormat();
        }
        reader.setInput(stream, true, true);
        return new PictureFile(bytes, mediaType, reader.getWidth(0), reader.getHeight(0));
    }

    /** Fails when it is larger than a model takes. */
    void checkSize(Limits limits) throws UnfitPictureException {
        Optional<String> excess = limits.excess(width, height);
        if (excess.isPresent()) {
            throw new UnfitPictureException(excess.get());
        }
    }

    /** Fails when no model would take it. */
    public void checkSides() throws UnfitPictureException {
        if (width < 1 || height < 1 || width > Limits.MAX_SIDE || height > Limits.MAX_SIDE) {
            throw new UnfitPictureException("has %d × %d pixels; a side may have at most %d: make it smaller"
                    .formatted(width, height, Limits.MAX_SIDE));
        }
    }

    private static UnfitPictureException otherFormat() {
        return new UnfitPictureException("is neither a PNG nor a JPEG file; convert it to one of them");
    }
}
