package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.stack.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a job to its end over as many connections as it takes. One thread, one job. */
final class JobFollower {
    /** Without one event in between; the pauses between them add up to more than half a minute. */
    private static final int TRIES = 8;

    private final Transport transport;
    private final String path;
    private final Duration longestSilence;
    private String lastEventId = "";
    private boolean heard;

    JobFollower(Transport transport, String id, Duration longestSilence) {
        this.transport = transport;
        this.path = "/v1/jobs/" + Endpoint.encoded(id) + "/events";
        this.longestSilence = longestSilence;
    }

    /** The job as its last event carries it; empty when all was told before, so that it has to be read. */
    Optional<JsonNode> follow(Consumer<JobEvent> listener) {
        int failures = 0;
        while (true) {
            heard = false;
            String trouble = "The stream of events broke";
            try (EventStream stream = open()) {
                JsonNode ended = readToEnd(stream, listener);
                if (ended != null) {
                    return Optional.of(ended);
                }
                if (stream.hasNothingMore()) {
                    return Optional.empty();
                }
            } catch (IOException e) {
                trouble = heard ? "The connection to the platform broke" : transport.unreachable(e);
            } catch (Refusal e) {
                if (!Transport.isPassing(e.status())) {
                    throw e;
                }
                trouble = String.valueOf(e.getMessage());
            }
            failures = heard ? 1 : failures + 1;
            if (failures > TRIES) {
                throw new ClientFailure(trouble);
            }
            transport.pause(trouble, Pauses.after(failures));
        }
    }

    private EventStream open() {
        HttpRequest.Builder request = transport.endpoint().request(path).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return new EventStream(transport.http(), request.build(), longestSilence);
    }

    private @Nullable JsonNode readToEnd(EventStream stream, Consumer<JobEvent> listener) throws IOException {
        Optional<ServerEvent> next = stream.next();
        while (next.isPresent()) {
            ServerEvent event = next.get();
            JsonNode data = Json.MAPPER.readTree(event.data()).path("data");
            heard = true;
            lastEventId = event.id();
            listener.accept(JobEvent.of(data));
            if (data.path("job").isObject()) {
                return data.path("job");
            }
            next = stream.next();
        }
        return null;
    }
}
