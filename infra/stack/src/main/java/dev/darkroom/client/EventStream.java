package dev.darkroom.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection to a stream of events, which may break at any time. One thread reads; closing it ends the connection. */
final class EventStream implements AutoCloseable {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final EventParser parser = new EventParser();
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<HttpResponse<byte[]>> answer;
    private final Duration longestSilence;

    /** @param longestSilence after which the connection is taken for dead; the platform sends a comment every 15 s */
    EventStream(HttpClient http, HttpRequest request, Duration longestSilence) {
        this.longestSilence = longestSilence;
        // The answer is there only when the body has ended: until then its lines come through the queue.
        this.answer =
                http.sendAsync(request, bodyHandler()).whenComplete((response, failure) -> lines.add(Optional.empty()));
    }

    private BodyHandler<byte[]> bodyHandler() {
        return info -> info.statusCode() == OK ? body(lines) : BodySubscribers.ofByteArray();
    }

    /** Puts each line of a body into the queue as it comes. */
    static BodySubscriber<byte[]> body(BlockingQueue<Optional<String>> lines) {
        return BodySubscribers.fromLineSubscriber(
                new Lines(lines), subscriber -> new byte[0], StandardCharsets.UTF_8, null);
    }

    /**
     * The next event, or empty when the stream has ended.
     *
     * @throws IOException when the connection broke or is silent for too long
     * @throws Refusal when the platform answered with a problem
     */
    Optional<ServerEvent> next() throws IOException {
        while (true) {
            Optional<String> line = nextLine();
            if (line.isEmpty()) {
                checkEnd();
                return Optional.empty();
            }
            Optional<ServerEvent> event = parser.line(line.get());
            if (event.isPresent()) {
                return event;
            }
        }
    }

    private Optional<String> nextLine() throws IOException {
        try {
            Optional<String> line = lines.poll(longestSilence.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new IOException("nothing came for " + Pauses.words(longestSilence));
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("interrupted");
        }
    }

    private void checkEnd() throws IOException {
        HttpResponse<byte[]> response;
        try {
            response = answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
        }
        if (response.statusCode() != OK && response.statusCode() != NO_CONTENT) {
            throw new Refusal(Problem.read(response.statusCode(), response.body()));
        }
    }

    /** Whether the platform said that everything was told already. */
    boolean hasNothingMore() {
        return answer.isDone()
                && !answer.isCompletedExceptionally()
                && answer.join().statusCode() == NO_CONTENT;
    }

    @Override
    public void close() {
        answer.cancel(true);
    }

    /** Lines as they come; their number is bounded by the job's events. */
    private record Lines(BlockingQueue<Optional<String>> queue) implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            queue.add(Optional.of(line));
        }

        /** The answer tells of it. */
        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
