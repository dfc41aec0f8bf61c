package dev.darkroom.gateway.pictures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Files that clients send as pictures, good and hostile, and models that take them. */
public final class PictureSamples {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEADER_LENGTH = 13;

    private PictureSamples() {}

    /** What takes pictures, with a store. */
    public static InputPictures pictures(BlobStore store) {
        return new InputPictures(new Shelf(store, new InMemoryPictures()), List.of());
    }

    /** A file that ImageIO writes: png, jpg, gif, bmp. */
    public static byte[] file(String format, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The signature and the header of a PNG (its section 11.2.2) that claims a size, and nothing behind them. */
    public static byte[] pngHeader(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(4 + HEADER_LENGTH)
                .put(new byte[] {'I', 'H', 'D', 'R'})
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        return ByteBuffer.allocate(PNG_SIGNATURE.length + 4 + header.capacity() + 4)
                .put(PNG_SIGNATURE)
                .putInt(HEADER_LENGTH)
                .put(header.array())
                .putInt((int) crc.getValue())
                .array();
    }

    /** The URI of a file that is declared as a PNG. */
    public static String uri(byte[] file) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
    }

    /** A model with a picture {@code image}, and a picture or name {@code style}. */
    public static ModelDescription model(@Nullable Long maxPixels) {
        return model("retouch", maxPixels);
    }

    /** The same under another id. */
    public static ModelDescription model(String id, @Nullable Long maxPixels) {
        try {
            ModelDescription base = Samples.model(id, "0123456789ab");
            return new ModelDescription(
                    base.id(),
                    base.version(),
                    "image-to-image",
                    base.title(),
                    base.description(),
                    (ObjectNode) Wire.mapper().readTree("""
                            {"type": "object", "additionalProperties": false, "required": ["image"], "properties": {
                              "image": {"type": "string", "format": "image"},
                              "style": {"default": "waves", "anyOf": [
                                {"type": "string", "enum": ["waves", "sunflowers"]},
                                {"type": "string", "format": "image"}]},
                              "note": {"type": "string"},
                              "kind": {"type": "string", "enum": ["a"]},
                              "code": {"type": "string", "pattern": "^[a-z]{3}$", "maxLength": 3},
                              "steps": {"type": "integer"},
                              "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991}}}
                            """),
                    base.output(),
                    new ModelDescription.Limits(8, 60, maxPixels),
                    base.licence(),
                    base.trainingData(),
                    base.memoryMb(),
                    base.card(),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
