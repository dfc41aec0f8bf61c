package dev.darkroom.gateway.batches;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.jobs.BatchId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page ended, as an opaque text. */
final class BatchCursor {

    private static final String BATCHES = "b1:";
    private static final String ITEMS = "i1:";

    private BatchCursor() {}

    static String after(BatchId last) {
        return encode(BATCHES + last);
    }

    static String after(int last) {
        return encode(ITEMS + last);
    }

    static BatchId batch(String cursor) {
        try {
            return BatchId.parse(decode(cursor, BATCHES));
        } catch (IllegalArgumentException e) {
            throw malformed(cursor, e);
        }
    }

    static int item(String cursor) {
        try {
            return Integer.parseInt(decode(cursor, ITEMS));
        } catch (IllegalArgumentException e) {
            throw malformed(cursor, e);
        }
    }

    private static String encode(String plain) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(String cursor, String prefix) {
        String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
        if (!plain.startsWith(prefix)) {
            throw new IllegalArgumentException("of another list");
        }
        return plain.substring(prefix.length());
    }

    private static ProblemException malformed(String cursor, IllegalArgumentException cause) {
        ProblemException problem = new ProblemException(
                FailureCode.MALFORMED_REQUEST,
                "cursor '" + cursor + "' is not one that this list gave; leave it out to begin at the beginning");
        problem.initCause(cause);
        return problem;
    }
}
