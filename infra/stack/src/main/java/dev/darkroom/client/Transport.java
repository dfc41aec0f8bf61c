package dev.darkroom.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends requests, and sends them again when the platform cannot be reached or has no time. Every request of this client may be
 * repeated: submissions carry an Idempotency-Key. One thread.
 */
final class Transport {
    private static final int TRIES = 5;
    /** Who asks for more has to come again later. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private static final int TOO_MANY = 429;
    private static final Set<Integer> PASSING = Set.of(TOO_MANY, 502, 503, 504);

    private final HttpClient http;
    private final Endpoint endpoint;
    private final Pauses.Sleeper sleeper;
    private final Consumer<String> say;

    Transport(Endpoint endpoint, Pauses.Sleeper sleeper, Consumer<String> say) {
        // HTTP/1.1: without TLS, HTTP/2 begins with an upgrade, which not every proxy passes on.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        this.endpoint = endpoint;
        this.sleeper = sleeper;
        this.say = say;
    }

    HttpClient http() {
        return http;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether the same request may be answered well a little later. */
    static boolean isPassing(int status) {
        return PASSING.contains(status);
    }

    /**
     * The body of the answer.
     *
     * @throws Refusal when the platform answers with a problem that does not pass
     * @throws ClientFailure when it does not answer
     */
    byte[] send(HttpRequest request) {
        for (int tried = 1; ; tried++) {
            Duration pause = Pauses.after(tried);
            String trouble;
            try {
                HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                int status = response.statusCode();
                if (status >= 200 && status < 300) {
                    return response.body();
                }
                Problem problem = Problem.read(status, response.body());
                pause = Pauses.wanted(response.headers()).orElse(pause);
                if (!isPassing(status) || tried == TRIES || pause.compareTo(LONGEST_PAUSE) > 0) {
                    throw new Refusal(problem);
                }
                trouble = problem.title();
            } catch (IOException e) {
                if (tried == TRIES) {
                    throw new ClientFailure(unreachable(e));
                }
                trouble = unreachable(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClientFailure("interrupted");
            }
            pause(trouble, pause);
        }
    }

    void pause(String trouble, Duration pause) {
        say.accept(trouble + "; trying again in " + Pauses.words(pause));
        sleeper.sleep(pause);
    }

    String unreachable(IOException e) {
        String reason = e instanceof ConnectException ? "nothing listens there" : String.valueOf(e.getMessage());
        return "The platform at " + endpoint.url() + " does not answer (" + reason + ")";
    }
}
