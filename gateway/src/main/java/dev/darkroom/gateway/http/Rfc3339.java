package dev.darkroom.gateway.http;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Times of requests, as RFC 3339 writes them: with an offset, and of the years 1 to 9999, which the database can hold. */
public final class Rfc3339 {

    private static final String FORM = "must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z";
    private static final int LAST_YEAR = 9999;

    private Rfc3339() {}

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException which says what it must be
     */
    public static Instant parse(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 1 && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(FORM, e);
        }
        throw new IllegalArgumentException(FORM + "; of the years 1 to " + LAST_YEAR);
    }
}
