package dev.darkroom.faults;

import dev.darkroom.faults.oracle.Facts;
import dev.darkroom.faults.oracle.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A run as a page of HTML that needs nothing else, in {@code target/faults}. One thread. */
final class Report {
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 120;

    private final String name;
    private final String command;
    private final Instant began;
    private final Instant ended = Instant.now();
    private final Fleet fleet;
    private final Facts facts;
    private final List<Violation> violations;
    private final Recoveries recoveries;

    Report(String name, String command, Instant began, Fleet fleet, Facts facts, List<Violation> violations) {
        this.name = name;
        this.command = command;
        this.began = began;
        this.fleet = fleet;
        this.facts = facts;
        this.violations = List.copyOf(violations);
        this.recoveries = Recoveries.of(kills(), fleet.tables().steps());
    }

    private List<FaultLog.Kill> kills() {
        return fleet.faults().kills().stream()
                .filter(kill -> kill.at().isAfter(began))
                .toList();
    }

    /** A few lines for the log. */
    String summary() {
        return "jobs " + accepted().size() + ", states " + states() + ", violations " + violations.size()
                + ", workers that ended " + kills().size() + ", recoveries " + recoveries;
    }

    private List<Facts.Accepted> accepted() {
        return facts.accepted().stream()
                .filter(each -> each.at().isAfter(began))
                .toList();
    }

    private Map<String, Long> states() {
        Set<String> ids = accepted().stream().map(Facts.Accepted::job).collect(Collectors.toSet());
        return facts.jobs().stream()
                .filter(job -> ids.contains(job.id()))
                .collect(Collectors.groupingBy(Facts.JobRow::state, TreeMap::new, Collectors.counting()));
    }

    void write() {
        Path file = Path.of("target", "faults", name + ".html");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, html());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(name + ": " + summary() + " (" + file.toAbsolutePath() + ")");
    }

    private String html() {
        StringBuilder page = new StringBuilder("""
                <!doctype html><html lang="en"><meta charset="utf-8"><title>%1$s</title>
                <style>body{font:15px/1.5 system-ui,sans-serif;max-width:1040px;margin:2em auto;padding:0 1em}
                table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ddd}
                code{background:#f2f2f2;padding:.1em .3em}.bad{color:#b00020}svg{background:#fafafa;width:100%%}</style>
                <h1>Faults: %1$s</h1><p>%2$s to %3$s. Again: <code>%4$s</code></p>
                """.formatted(escaped(name), began, ended, escaped(command)));
        page.append("<h2>Violations</h2>");
        if (violations.isEmpty()) {
            page.append("<p>None.</p>");
        } else {
            page.append("<table><tr><th><th>job<th>what</tr>");
            violations.forEach(each -> page.append("<tr class=bad><td>")
                    .append(each.invariant())
                    .append("<td>")
                    .append(escaped(each.job()))
                    .append("<td>")
                    .append(escaped(each.what()))
                    .append("</tr>"));
            page.append("</table>");
        }
        page.append("<h2>Jobs</h2><p>")
                .append(accepted().size())
                .append(" accepted; ")
                .append(states())
                .append(". Blue: accepted, green: ended, a second each; lines: what was done.</p>")
                .append(chart());
        page.append("<h2>Recovery</h2><p>From the end of a worker until its jobs ran elsewhere: ")
                .append(recoveries)
                .append("</p><h2>What was done</h2><table>");
        marks().forEach(each -> page.append("<tr><td>")
                .append(seconds(each.at()))
                .append(" s<td>")
                .append(escaped(each.what()))
                .append("</tr>"));
        return page.append("</table></html>").toString();
    }

    private List<FaultLog.Mark> marks() {
        return fleet.faults().marks().stream()
                .filter(each -> each.at().isAfter(began))
                .toList();
    }

    private String chart() {
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\">");
        List<Instant> starts = accepted().stream().map(Facts.Accepted::at).toList();
        List<Instant> ends = facts.jobs().stream()
                .map(Facts.JobRow::finishedAt)
                .filter(at -> at.isAfter(began) && at.isBefore(Instant.MAX))
                .toList();
        svg.append(line(starts, "#1565c0")).append(line(ends, "#2e7d32"));
        marks().forEach(each -> svg.append(
                "<line x1=\"%1$d\" x2=\"%1$d\" y1=\"0\" y2=\"%2$d\" stroke=\"#d32f2f\" opacity=\".5\"><title>%3$s</title></line>"
                        .formatted(x(each.at()), HEIGHT, escaped(each.what()))));
        return svg.append("</svg>").toString();
    }

    private String line(List<Instant> moments, String colour) {
        int seconds = (int) Duration.between(began, ended).toSeconds() + 1;
        int[] counts = new int[seconds];
        moments.forEach(at -> counts[Math.min(seconds - 1, Math.max(0, (int) seconds(at)))]++);
        List<String> points = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            points.add(second * WIDTH / seconds + "," + (HEIGHT - Math.min(HEIGHT, counts[second] * 6)));
        }
        return "<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"" + String.join(" ", points) + "\"/>";
    }

    private long seconds(Instant at) {
        return Duration.between(began, at).toSeconds();
    }

    private long x(Instant at) {
        return WIDTH
                * Duration.between(began, at).toMillis()
                / Math.max(1, Duration.between(began, ended).toMillis());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
