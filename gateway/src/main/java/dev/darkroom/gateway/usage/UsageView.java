package dev.darkroom.gateway.usage;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Sums as the API shows them.
 *
 * @param data one object a group: what it is grouped by, in that order, then its sums
 */
record UsageView(
        @Schema(
                description = "Per group: its model, key, day, tag.NAME as asked for, then jobs, succeeded, failed,"
                        + " canceled, expired, images, device_ms")
        List<Map<String, Object>> data,

        LocalDate from,
        LocalDate to) {

    private static final Comparator<@Nullable String> BY_TEXT = Comparator.nullsLast(Comparator.naturalOrder());

    UsageView {
        data = List.copyOf(data);
    }

    /** Sorted by what it is grouped by; who lacks a value comes last. */
    static UsageView of(UsageQuery query, List<Usage> usage) {
        Comparator<Usage> order = (a, b) -> query.groupBy().stream()
                .mapToInt(name -> BY_TEXT.compare(textOrNull(a, name), textOrNull(b, name)))
                .filter(difference -> difference != 0)
                .findFirst()
                .orElse(0);
        return new UsageView(
                usage.stream().sorted(order).map(each -> row(query, each)).toList(), query.from(), query.to());
    }

    // Values are nullable, which the type of a JSON object cannot say here.
    @SuppressWarnings("NullAway")
    private static Map<String, Object> row(UsageQuery query, Usage usage) {
        Map<String, Object> row = new LinkedHashMap<>();
        query.groupBy().forEach(name -> row.put(name, textOrNull(usage, name)));
        Usage.Sums sums = usage.sums();
        row.put("jobs", sums.jobs());
        row.put("succeeded", sums.succeeded());
        row.put("failed", sums.failed());
        row.put("canceled", sums.canceled());
        row.put("expired", sums.expired());
        row.put("images", sums.images());
        row.put("device_ms", sums.deviceMs());
        return row;
    }

    private static @Nullable String textOrNull(Usage usage, String name) {
        Object value = switch (name) {
            case "model" -> usage.model();
            case "key" -> usage.key();
            case "day" -> usage.day();
            default -> usage.tag();
        };
        return Objects.toString(value, null);
    }
}
