package dev.darkroom.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.faults.oracle.Facts.Sighting;
import dev.darkroom.faults.oracle.Facts.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Follows the events of one job until its end, however often the stream breaks. One thread. */
final class Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BEFORE_RESUMING_MS = 500;

    private final Api api;
    private final ClientLog log;
    private final String job;
    private final String name;
    private final long paceMs;
    private String lastId = "";
    private boolean ended;

    /**
     * @param name of this stream, unique
     * @param paceMs how long it rests after each line: a slow reader
     */
    Listener(Api api, ClientLog log, String job, String name, long paceMs) {
        this.api = api;
        this.log = log;
        this.job = job;
        this.name = name;
        this.paceMs = paceMs;
    }

    /** Returns when the job's last event was told, or the deadline passed. */
    void follow(long deadlineNanos) {
        while (!ended
                && System.nanoTime() - deadlineNanos < 0
                && !Thread.currentThread().isInterrupted()) {
            try {
                Optional<Stream<String>> lines = api.stream(job, lastId);
                if (lines.isEmpty()) {
                    ended = true;
                } else {
                    read(lines.get());
                }
            } catch (IOException | UncheckedIOException e) {
                Pause.ms(BEFORE_RESUMING_MS);
            }
        }
    }

    private void read(Stream<String> lines) throws IOException {
        try (lines) {
            String id = "";
            String data = "";
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("data:")) {
                    data = line.substring(5).strip();
                } else if (line.isEmpty() && !data.isEmpty()) {
                    told(id, JSON.readTree(data));
                    data = "";
                }
                Pause.ms(paceMs);
            }
        }
    }

    private void told(String id, JsonNode event) {
        lastId = id;
        String type = event.path("type").asText();
        if (type.equals("job.progress") || type.equals("job.preview")) {
            return;
        }
        String state = event.path("data").path("state").asText();
        log.saw(new Sighting(
                job, name, Source.STREAM, event.path("sequence").asInt(), state, List.of(), Instant.now()));
        ended = Api.TERMINAL.contains(state);
    }
}
