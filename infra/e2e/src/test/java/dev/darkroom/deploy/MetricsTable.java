package dev.darkroom.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/metrics.md. Immutable. */
public record MetricsTable(Set<String> gateway, Set<String> worker, Set<String> histograms) {

    private static final Pattern ROW = Pattern.compile("^\\| `(darkroom_[a-z_]+)` \\| (counter|gauge|histogram) \\|");

    public static MetricsTable read() {
        try {
            String text = Files.readString(Path.of("../../docs/metrics.md"));
            int worker = text.indexOf("\n## Worker");
            Set<String> histograms = new TreeSet<>();
            return new MetricsTable(
                    names(text.substring(0, worker), histograms),
                    names(text.substring(worker), histograms),
                    histograms);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names(String part, Set<String> histograms) {
        Set<String> names = new TreeSet<>();
        part.lines().map(ROW::matcher).filter(Matcher::find).forEach(row -> {
            names.add(row.group(1));
            if (row.group(2).equals("histogram")) {
                histograms.add(row.group(1));
            }
        });
        return names;
    }

    /** Whether a series of this name is told of. */
    boolean has(String series) {
        String plain = series.replaceFirst("_(bucket|sum|count|max)$", "");
        return gateway.contains(series)
                || worker.contains(series)
                || (!plain.equals(series) && histograms.contains(plain));
    }
}
