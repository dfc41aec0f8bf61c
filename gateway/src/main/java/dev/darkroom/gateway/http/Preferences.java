package dev.darkroom.gateway.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client prefers (RFC 7240).
 *
 * @param respondAsync {@code respond-async}
 * @param waiting {@code wait=N}: how long it would wait for the end, at most {@link #LONGEST_WAIT}
 */
public record Preferences(boolean respondAsync, Optional<Duration> waiting) {

    /** No request waits longer. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,9})\"?");

    /** Reads the values of the header {@code Prefer}; what is not known is passed over, as the RFC wants it. */
    public static Preferences of(List<String> values) {
        List<String> wishes = values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(wish -> wish.split(";", -1)[0].strip().toLowerCase(Locale.ROOT))
                .toList();
        Optional<Duration> waiting = wishes.stream()
                .map(WAIT::matcher)
                .filter(Matcher::matches)
                .map(wait -> Duration.ofSeconds(Long.parseLong(wait.group(1))))
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)
                .findFirst();
        return new Preferences(wishes.contains("respond-async"), waiting);
    }

    /** How long to wait for the end. */
    public Duration patience() {
        return waiting.orElse(Duration.ZERO);
    }

    /** The value of {@code Preference-Applied}; empty where nothing was preferred. */
    public Optional<String> applied() {
        String applied = Stream.concat(
                        respondAsync ? Stream.of("respond-async") : Stream.empty(),
                        waiting.map(wait -> "wait=" + wait.toSeconds()).stream())
                .collect(Collectors.joining(", "));
        return applied.isEmpty() ? Optional.empty() : Optional.of(applied);
    }
}
