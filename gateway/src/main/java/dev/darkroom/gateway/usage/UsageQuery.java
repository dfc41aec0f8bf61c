package dev.darkroom.gateway.usage;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which sums to tell.
 *
 * @param groupBy some of {@code model}, {@code key}, {@code day} and one {@code tag.NAME}, each once, in the order asked
 * @param from first day, in UTC
 * @param to last day, in UTC
 */
public record UsageQuery(List<String> groupBy, LocalDate from, LocalDate to) {

    /** The days that are told where none are named. */
    private static final int USUAL_DAYS = 30;

    private static final int MOST_DAYS = 366;
    private static final String TAG = "tag.";
    private static final Set<String> NAMES = Set.of("model", "key", "day");
    private static final Pattern TAG_NAME = Pattern.compile("tag\\.[A-Za-z0-9._-]{1,64}");

    public UsageQuery {
        groupBy = List.copyOf(groupBy);
    }

    /**
     * Reads the parameters of a request.
     *
     * @param groupBy values of {@code group_by}, each a list with commas; by day where there is none
     * @throws ProblemException 400 naming what is wrong
     */
    static UsageQuery read(List<String> groupBy, @Nullable String from, @Nullable String to, LocalDate today) {
        LocalDate last = to == null ? today : date("to", to);
        LocalDate first = from == null ? last.minusDays(USUAL_DAYS - 1L) : date("from", from);
        long days = ChronoUnit.DAYS.between(first, last) + 1;
        if (days < 1) {
            throw malformed("from " + first + " is later than to " + last);
        }
        if (days > MOST_DAYS) {
            throw malformed(first + " to " + last + " are " + days + " days; ask for " + MOST_DAYS + " at most");
        }
        return new UsageQuery(groups(groupBy), first, last);
    }

    private static List<String> groups(List<String> values) {
        if (values.isEmpty()) {
            return List.of("day");
        }
        List<String> groups = new ArrayList<>();
        for (String name : values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .filter(name -> !name.isEmpty())
                .toList()) {
            if (!NAMES.contains(name) && !TAG_NAME.matcher(name).matches()) {
                throw malformed("group_by names '" + name + "'; known: model, key, day, tag.NAME");
            }
            if (groups.contains(name)) {
                throw malformed("group_by names " + name + " twice");
            }
            if (name.startsWith(TAG) && groups.stream().anyMatch(earlier -> earlier.startsWith(TAG))) {
                throw malformed("group_by names two tags; sums are kept for one tag at a time");
            }
            groups.add(name);
        }
        return groups;
    }

    private static LocalDate date(String name, String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 1970 && date.getYear() <= 9999) {
                return date;
            }
        } catch (DateTimeException e) {
            ProblemException problem = notDate(name, text);
            problem.initCause(e);
            throw problem;
        }
        throw notDate(name, text);
    }

    private static ProblemException notDate(String name, String text) {
        return malformed(name + " is a day such as 2026-01-31, not '" + text + "'");
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(FailureCode.MALFORMED_REQUEST, detail);
    }

    /** Whether sums are told apart by this. */
    public boolean by(String name) {
        return groupBy.contains(name);
    }

    /** The name of the tag that sums are told apart by. */
    public Optional<String> tag() {
        return groupBy.stream()
                .filter(name -> name.startsWith(TAG))
                .map(name -> name.substring(TAG.length()))
                .findFirst();
    }
}
