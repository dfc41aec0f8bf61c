package dev.darkroom.gateway.http;

import dev.darkroom.contract.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a list is asked for and cut into pages. A cursor says in an opaque text what the last row of a page was ordered by, so it stays
 * true while rows come and go. Immutable.
 *
 * @param list the name of the list, so that a cursor of another list is refused
 * @param size the most rows of a page
 */
public record Paging(String list, int size, @Nullable String cursor) {

    private static final int LARGEST = 200;

    /**
     * One page.
     *
     * @param next where the next one begins, or null after the last
     */
    public record Page<T>(List<T> rows, @Nullable String next) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

    /**
     * What a request asks for.
     *
     * @throws ProblemException 400 where the limit is none
     */
    public static Paging read(String list, String limit, @Nullable String cursor) {
        int size = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (size < 1 || size > LARGEST) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST, "limit is 1 to " + LARGEST + ", not '" + limit + "'");
        }
        return new Paging(list, size, cursor);
    }

    /** How many rows to ask for: one more than are shown says whether there is a next page. */
    public int rows() {
        return size + 1;
    }

    /**
     * What the last row that was seen is ordered by, or null at the beginning.
     *
     * @throws ProblemException 400 where the cursor is none of this list
     */
    public <T> @Nullable T after(Function<String, T> parse) {
        if (cursor == null) {
            return null;
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (plain.startsWith(list + ":") && plain.indexOf(0) < 0) {
                return parse.apply(plain.substring(list.length() + 1));
            }
        } catch (IllegalArgumentException e) {
            throw (ProblemException) unknown(cursor).initCause(e);
        }
        throw unknown(cursor);
    }

    /** The page of the rows that were found. */
    public <T> Page<T> cut(List<T> found, Function<T, ?> orderedBy) {
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        List<T> shown = found.subList(0, size);
        String last = list + ":" + orderedBy.apply(shown.get(size - 1));
        return new Page<>(
                shown, Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * A text of a query that the database can hold.
     *
     * @throws ProblemException 400 where it holds U+0000
     */
    public static @Nullable String text(String name, @Nullable String value) {
        if (value != null && value.indexOf(0) >= 0) {
            throw new ProblemException(FailureCode.MALFORMED_REQUEST, name + " does not hold U+0000");
        }
        return value;
    }

    /**
     * An id of a query, or null where it is absent.
     *
     * @throws ProblemException 400 where it is no UUID
     */
    public static @Nullable UUID id(String name, @Nullable String value) {
        try {
            return value == null ? null : UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(FailureCode.MALFORMED_REQUEST, name + " is an id, a UUID");
        }
    }

    private static ProblemException unknown(String cursor) {
        return new ProblemException(
                FailureCode.MALFORMED_REQUEST,
                "cursor '" + cursor + "' is not one that this list gave; leave it out to begin anew");
    }
}
