package dev.darkroom.gateway.pictures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What an attacker might send as a picture, and what becomes of it at the gateway, which unpacks nothing. */
public enum HostileFile {
    /** 16 Mi pixels, the most that models take, in 16 KiB. */
    DENSE_PIXELS("image/png") {
        @Override
        public byte[] bytes() {
            return png(4096, 4096, deflated(4096 * 4097));
        }
    },
    /** One pixel, and 256 MiB of zeros behind it. */
    PIXEL_BOMB("image/png") {
        @Override
        public byte[] bytes() {
            return png(1, 1, deflated(256 << 20));
        }
    },
    HUGE_HEADER(null) {
        @Override
        public byte[] bytes() {
            return png(30_000, 30_000, deflated(100));
        }
    },
    PNG_AND_ZIP("image/png") {
        @Override
        public byte[] bytes() {
            ByteArrayOutputStream zip = new ByteArrayOutputStream();
            try (ZipOutputStream out = new ZipOutputStream(zip)) {
                out.putNextEntry(new ZipEntry("x.html"));
                out.write("<script>alert(1)</script>".getBytes(ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return joined(PictureSamples.file("png", 9, 9), zip.toByteArray());
        }
    },
    GIF_AND_SCRIPT(null) {
        @Override
        public byte[] bytes() {
            return text("GIF89a/*\u0001\0\u0080*/=1;alert(1)");
        }
    },
    HTML_IN_A_COMMENT("image/png") {
        @Override
        public byte[] bytes() {
            return withChunk("tEXt", text("Comment\0<html><script>alert(1)</script></html>"));
        }
    },
    CUT_OFF_IN_ITS_HEADER(null) {
        @Override
        public byte[] bytes() {
            return Arrays.copyOf(PictureSamples.file("png", 9, 9), 20);
        }
    },
    /** The worker refuses it. */
    CUT_OFF_IN_ITS_PIXELS("image/png") {
        @Override
        public byte[] bytes() {
            return Arrays.copyOf(PictureSamples.file("png", 9, 9), 50);
        }
    },
    SVG(null) {
        @Override
        public byte[] bytes() {
            return text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
        }
    },
    WEBP(null) {
        @Override
        public byte[] bytes() {
            return text("RIFF\u001a\0\0\0WEBPVP8L\r\0\0\0/\0\0\0\0\0\0\0\0\0\0\0\0");
        }
    },
    GIF(null) {
        @Override
        public byte[] bytes() {
            return PictureSamples.file("gif", 9, 9);
        }
    },
    TIFF(null) {
        @Override
        public byte[] bytes() {
            return PictureSamples.file("tiff", 9, 9);
        }
    },
    /** Whatever its name and type say. */
    JPEG_AS_PNG("image/jpeg") {
        @Override
        public byte[] bytes() {
            return PictureSamples.file("jpg", 9, 9);
        }
    },
    EMPTY(null) {
        @Override
        public byte[] bytes() {
            return new byte[0];
        }
    },
    /** A header that claims to be two gigabytes long. */
    LENGTH_OF_THE_HEADER_LIES(null) {
        @Override
        public byte[] bytes() {
            byte[] png = PictureSamples.file("png", 9, 9);
            ByteBuffer.wrap(png).putInt(8, Integer.MAX_VALUE);
            return png;
        }
    },
    /** Likewise the pixels. The worker refuses it. */
    LENGTH_OF_THE_PIXELS_LIES("image/png") {
        @Override
        public byte[] bytes() {
            byte[] png = PictureSamples.file("png", 9, 9);
            ByteBuffer.wrap(png).putInt(33, Integer.MAX_VALUE);
            return png;
        }
    },
    /** A colour profile that unpacks to 256 MiB. */
    PROFILE_BOMB("image/png") {
        @Override
        public byte[] bytes() {
            return withChunk("iCCP", joined(text("icc\0\0"), deflated(256 << 20)));
        }
    },
    /** A colour profile in pieces, 9 MiB. */
    HUGE_PROFILE_OF_A_JPEG(null) {
        @Override
        public byte[] bytes() {
            return jpegWithProfile(144);
        }
    },
    /** 9 MiB behind its end. */
    LONG_TAIL("image/png") {
        @Override
        public byte[] bytes() {
            return Arrays.copyOf(PictureSamples.file("png", 9, 9), 9 << 20);
        }
    },
    ANIMATION("image/png") {
        @Override
        public byte[] bytes() {
            return withChunk("acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0});
        }
    };

    private static final int AFTER_THE_HEADER = 33;

    private final String acceptedAs;

    HostileFile(String acceptedAs) {
        this.acceptedAs = acceptedAs;
    }

    /** The media type that it is stored under, or null where it is refused. */
    public String acceptedAs() {
        return acceptedAs;
    }

    public abstract byte[] bytes();

    /** @param pieces of 65,000 bytes */
    static byte[] jpegWithProfile(int pieces) {
        byte[] jpeg = PictureSamples.file("jpg", 9, 9);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        for (int piece = 1; piece <= pieces; piece++) {
            byte[] data = Arrays.copyOf(text("ICC_PROFILE\0"), 65_000);
            data[12] = (byte) piece;
            data[13] = (byte) pieces;
            out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE2, (byte) (65_002 >> 8), (byte) 65_002});
            out.writeBytes(data);
        }
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    private static byte[] png(int width, int height, byte[] pixels) {
        byte[] header = PictureSamples.pngHeader(width, height);
        header[25] = 0;
        CRC32 crc = new CRC32();
        crc.update(header, 12, 17);
        ByteBuffer.wrap(header).putInt(29, (int) crc.getValue());
        return joined(header, chunk("IDAT", pixels), chunk("IEND", new byte[0]));
    }

    private static byte[] withChunk(String type, byte[] data) {
        byte[] png = PictureSamples.file("png", 9, 9);
        return joined(
                Arrays.copyOf(png, AFTER_THE_HEADER),
                chunk(type, data),
                Arrays.copyOfRange(png, AFTER_THE_HEADER, png.length));
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] typed = joined(text(type), data);
        CRC32 crc = new CRC32();
        crc.update(typed);
        return ByteBuffer.allocate(data.length + 12)
                .putInt(data.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] deflated(int zeros) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            byte[] some = new byte[1 << 16];
            for (int left = zeros; left > 0; left -= some.length) {
                deflater.write(some, 0, Math.min(left, some.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] text(String latin) {
        return latin.getBytes(ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
