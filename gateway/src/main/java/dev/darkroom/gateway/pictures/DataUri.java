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
        return base64(text.substring(comma + 1));
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
    private static byte[] base64(String data) throws UnfitPictureException {
        if (data.length() / 4L * 3 > MAX_BYTES + 2) {
            throw tooLarge();
        }
        byte[] file = decodePadded(data);
        if (file.length > MAX_BYTES) {
            throw tooLarge();
        }
        if (file.length == 0) {
            throw new UnfitPictureException("is empty; send the bytes of a PNG or JPEG file in base64");
        }
        return file;
    }

    private static byte[] decodePadded(String data) throws UnfitPictureException {
        try {
            if (data.length() % 4 == 0) {
                return Base64.getDecoder().decode(data);
            }
        } catch (IllegalArgumentException e) {
            throw notBase64();
        }
        throw notBase64();
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
