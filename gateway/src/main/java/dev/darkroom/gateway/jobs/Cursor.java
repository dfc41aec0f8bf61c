package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page of a list ended, as an opaque text: stable while new jobs arrive. */
record Cursor(JobId last) {

    private static final String PREFIX = "j1:";

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((PREFIX + last).getBytes(StandardCharsets.US_ASCII));
    }

    static Cursor decode(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            if (plain.startsWith(PREFIX)) {
                return new Cursor(JobId.parse(plain.substring(PREFIX.length())));
            }
        } catch (IllegalArgumentException e) {
            throw malformed(text, e);
        }
        throw malformed(text, null);
    }

    private static ProblemException malformed(String text, @org.jspecify.annotations.Nullable Throwable cause) {
        ProblemException problem = new ProblemException(
                FailureCode.MALFORMED_REQUEST,
                "cursor '" + text + "' is not one that a list gave; leave it out to begin with the newest");
        if (cause != null) {
            problem.initCause(cause);
        }
        return problem;
    }
}
