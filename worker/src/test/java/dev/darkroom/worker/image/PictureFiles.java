package dev.darkroom.worker.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Files that clients send as pictures, good and hostile. */
public final class PictureFiles {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private PictureFiles() {}

    /** A picture as ImageIO writes it: png, jpg, gif. */
    public static byte[] file(String format, BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer of " + format + " for this image");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A PNG of one colour. */
    public static byte[] png(int width, int height, int rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return file("png", image);
    }

    /**
     * A PNG of one row, made by hand (its section 11).
     *
     * @param colourType 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha
     * @param row the samples of the row as they are packed
     * @param chunks between header and pixels, by {@link #chunk}
     */
    static byte[] png(int width, int depth, int colourType, byte[] row, byte[]... chunks) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(1)
                .put(new byte[] {(byte) depth, (byte) colourType, 0, 0, 0})
                .array();
        byte[] filtered = new byte[row.length + 1];
        System.arraycopy(row, 0, filtered, 1, row.length);
        byte[] file = joined(PNG_SIGNATURE, chunk("IHDR", header));
        for (byte[] chunk : chunks) {
            file = joined(file, chunk);
        }
        return joined(file, chunk("IDAT", deflated(filtered)), chunk("IEND", new byte[0]));
    }

    static byte[] chunk(String type, byte[] data) {
        byte[] typed = joined(type.getBytes(StandardCharsets.ISO_8859_1), data);
        CRC32 crc = new CRC32();
        crc.update(typed);
        return ByteBuffer.allocate(data.length + 12)
                .putInt(data.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    /** A compressed text of zeros, as many as asked. */
    static byte[] textBomb(int size) {
        return chunk("zTXt", joined(new byte[] {'a', 0, 0}, deflated(new byte[size])));
    }

    /** A JPEG with four colour channels, which nobody says are anything but CMYK. */
    static byte[] fourChannelJpeg(int width, int height) {
        WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 4, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** A JPEG with an EXIF segment behind its start: byte order MM, one entry, tag 0x0112. */
    static byte[] withOrientation(byte[] jpeg, int tag) {
        return withSegment(jpeg, 0xE1, joined(new byte[] {'E', 'x', 'i', 'f', 0, 0}, orientation(tag)));
    }

    /** EXIF data with one entry, the orientation. */
    static byte[] orientation(int tag) {
        return ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, 42})
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) tag)
                .array();
    }

    /** An RGB PNG whose pixel data go on with zeros, far more than its size needs. */
    static byte[] pixelBomb(int width, int zeros) {
        byte[] row = new byte[3 * width + zeros];
        return png(width, 8, 2, row);
    }

    static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
        byte[] segment = ByteBuffer.allocate(data.length + 4)
                .put(new byte[] {(byte) 0xFF, (byte) marker})
                .putShort((short) (data.length + 2))
                .put(data)
                .array();
        return joined(Arrays.copyOf(jpeg, 2), segment, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }
}
