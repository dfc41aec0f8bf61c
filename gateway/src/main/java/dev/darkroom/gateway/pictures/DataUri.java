package dev.darkroom.gateway.pictures;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A {@code data:} URI (RFC 2397) that carries a picture in base64 (RFC 4648, section 4). */
final class DataUri {

    private static final int MAX_BYTES = PictureFile.MAX_BYTES;

    private static final String SCHEME = "data:";
    private static final int MAX_HEADER = 256;

    /** Characters; four of them are three bytes. */
    private static final int PIECE = 1 << 14;

    private static final Set<String> MEDIA_TYPES = Set.of("image/png", "image/jpeg");

    private DataUri() {}

    /** Whether a text claims to be one; schemes are case-insensitive (RFC 3986, section 3.1). */
    static boolean is(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** The file in it, whose bytes may still be anything. */
    static byte[] decode(String text) throws UnfitPictureException {
        int comma = text.indexOf(',');
        if (comma < 0 || comma > MAX_HEADER) {
            throw new UnfitPictureException("is a data URI without data; it begins with data:image/png;base64,");
        }
        checkHeader(text.substring(SCHEME.length(), comma));
        return base64(text, comma + 1);
    }

    /** {@code <media type>[;<parameter>]*;base64}; parameters, such as the file's name, say nothing that matters. */
    private static void checkHeader(String header) throws UnfitPictureException {
        List<String> parts = List.of(header.toLowerCase(Locale.ROOT).split(";", -1));
        if (!MEDIA_TYPES.contains(parts.get(0))) {
            throw new UnfitPictureException("must be declared as image/png or image/jpeg: data:image/png;base64,…");
        }
        if (!parts.get(parts.size() - 1).equals("base64")) {
            throw new UnfitPictureException("must be in base64, and its data URI must say so: data:image/png;base64,…");
        }
    }

    /** Strict: no line breaks, no URL-safe alphabet, no percent signs, and padded, as section 3.2 asks. */
    private static byte[] base64(String text, int from) throws UnfitPictureException {
        int length = text.length() - from;
        if (length == 0) {
            throw new UnfitPictureException("is empty; send the bytes of a PNG or JPEG file in base64");
        }
        if (length % 4 != 0) {
            throw notBase64();
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        long bytes = length / 4L * 3 - padding;
        if (bytes > MAX_BYTES) {
            throw tooLarge();
        }
        return decode(text, from, new byte[(int) bytes]);
    }

    /** Piece by piece, so that nothing as large as the file is made but the file. */
    private static byte[] decode(String text, int from, byte[] file) throws UnfitPictureException {
        byte[] piece = new byte[PIECE];
        byte[] decoded = new byte[PIECE];
        int known = 0;
        for (int at = from; at < text.length(); at += piece.length) {
            int size = Math.min(PIECE, text.length() - at);
            piece = size == PIECE ? piece : new byte[size];
            int count = decode(text, at, piece, decoded);
            if (count > file.length - known) {
                throw notBase64();
            }
            System.arraycopy(decoded, 0, file, known, count);
            known += count;
        }
        if (known < file.length) {
            // Padding amid the data.
            throw notBase64();
        }
        return file;
    }

    private static int decode(String text, int at, byte[] piece, byte[] decoded) throws UnfitPictureException {
        for (int i = 0; i < piece.length; i++) {
            char letter = text.charAt(at + i);
            piece[i] = letter < 0x80 ? (byte) letter : 0;
        }
        try {
            return Base64.getDecoder().decode(piece, decoded);
        } catch (IllegalArgumentException e) {
            throw notBase64();
        }
    }

    private static UnfitPictureException notBase64() {
        return new UnfitPictureException(
                "is not in base64: use the letters A-Z a-z, digits, + and /, pad with =, and leave out spaces and line"
                        + " breaks");
    }

    private static UnfitPictureException tooLarge() {
        return new UnfitPictureException(
                "is larger than " + MAX_BYTES + " bytes; make it smaller, or send it as a JPEG");
    }
}
