package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a representation that a client asked for (RFC 9110, section 14).
 *
 * @param first its first byte, counted from 0
 * @param last its last byte
 */
public record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /**
     * Reads the header {@code Range}; empty where all is to be sent: for no range, several, or what is not understood.
     *
     * @param size of the representation in bytes
     * @throws ProblemException 416 when the range lies behind its end
     */
    public static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher range = ONE.matcher(header == null ? "" : header);
        if (!range.matches()) {
            return Optional.empty();
        }
        String from = range.group(1);
        String to = range.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(to), size));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? size - 1 : Long.parseLong(to);
        if (last < first && !to.isEmpty()) {
            return Optional.empty();
        }
        if (first >= size) {
            throw unsatisfiable(size);
        }
        return Optional.of(new ByteRange(first, Math.min(last, size - 1)));
    }

    private static ByteRange suffix(long bytes, long size) {
        if (bytes == 0 || size == 0) {
            throw unsatisfiable(size);
        }
        return new ByteRange(Math.max(0, size - bytes), size - 1);
    }

    private static ProblemException unsatisfiable(long size) {
        return new ProblemException(
                FailureCode.RANGE_NOT_SATISFIABLE,
                "there are " + size + " bytes; ask for bytes 0 to " + (size - 1),
                Map.of("Content-Range", "bytes */" + size));
    }

    /** Its length in bytes. */
    public long bytes() {
        return last - first + 1;
    }

    /** The value of {@code Content-Range}. */
    public String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
