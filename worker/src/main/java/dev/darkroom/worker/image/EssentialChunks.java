package dev.darkroom.worker.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps of a PNG what its pixels need (PNG, third edition, section 5.3): its texts and profiles are compressed too, and would be
 * unpacked without a bound.
 */
final class EssentialChunks {

    private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int SIGNATURE = 8;
    private static final int LENGTH_AND_TYPE = 8;
    private static final int CHECKSUM = 4;

    private EssentialChunks() {}

    /** The file without the other chunks; a file that is cut off stays so. */
    static byte[] of(byte[] png) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(png.length);
        kept.write(png, 0, Math.min(SIGNATURE, png.length));
        walk(png, (type, at, bytes) -> {
            if (ESSENTIAL.contains(type)) {
                kept.write(png, at, bytes);
            }
        });
        return kept.toByteArray();
    }

    /** The data of the first whole chunk of a type, if it has one of at most so many bytes. */
    static Optional<byte[]> data(byte[] png, String wanted, int most) {
        List<byte[]> found = new ArrayList<>();
        walk(png, (type, at, bytes) -> {
            int from = at + LENGTH_AND_TYPE;
            int length = ByteBuffer.wrap(png).getInt(at);
            if (type.equals(wanted) && length >= 0 && length <= most && from + length <= png.length) {
                found.add(Arrays.copyOfRange(png, from, from + length));
            }
        });
        return found.stream().findFirst();
    }

    private interface Visitor {
        /** A chunk: where it begins, and how many bytes of it are there. */
        void chunk(String type, int at, int bytes);
    }

    private static void walk(byte[] png, Visitor visitor) {
        ByteBuffer rest = ByteBuffer.wrap(png);
        int at = SIGNATURE;
        while (at + LENGTH_AND_TYPE <= png.length) {
            String type = new String(png, at + 4, 4, StandardCharsets.ISO_8859_1);
            long size = LENGTH_AND_TYPE + Integer.toUnsignedLong(rest.getInt(at)) + CHECKSUM;
            int there = (int) Math.min(size, png.length - at);
            visitor.chunk(type, at, there);
            at += there;
        }
    }
}
