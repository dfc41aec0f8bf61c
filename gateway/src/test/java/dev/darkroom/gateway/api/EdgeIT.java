package dev.darkroom.gateway.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client may do to a connection, spoken by hand, with limits of seconds. */
@QuarkusTest
@QuarkusTestResource(value = StackResource.class, restrictToAnnotatedClass = true)
@TestProfile(EdgeIT.Limits.class)
class EdgeIT {

    private static final int PATIENCE_MS = 20_000;
    private static final int MIB = 1 << 20;

    @TestHTTPResource("/")
    URI base;

    /** Two large bodies fit. */
    public static class Limits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.idle-timeout", "5S",
                    "darkroom.http.arrive-within", "10s",
                    "darkroom.http.large-bodies", String.valueOf(32 * MIB));
        }
    }

    @Test
    void headers_have_a_bound() throws Exception {
        try (Socket socket = open()) {
            send(socket, "GET /v1/key HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(17 << 10) + "\r\n\r\n");

            assertThat(status(socket)).isEqualTo(431);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs, application/json, 16777217",
        "/v1/jobs:estimate, application/json, 16777217",
        "/v1/batches, application/json, 16777217",
        "/v1/batches, application/x-ndjson, 16777217",
        "/v1/files, image/png, 10502145",
        "/v1/files, multipart/form-data;boundary=x, 10502145",
    })
    void a_body_that_is_announced_as_too_large_is_not_waited_for(String path, String type, long bytes)
            throws Exception {
        try (Socket socket = open()) {
            send(socket, head("POST", path, type, bytes));

            String answer = answer(socket);

            assertThat(answer).startsWith("HTTP/1.1 413").contains("payload_too_large");
        }
    }

    @ParameterizedTest
    @CsvSource({"PATCH, /v1/webhooks/x", "POST, /v1/webhooks", "POST, /v1/jobs:lookup"})
    void a_small_door_reads_no_more_than_it_takes(String method, String path) throws Exception {
        try (Socket socket = open()) {
            send(socket, head(method, path, "application/json", 2L * MIB) + " ".repeat(2 * MIB));

            assertThat(status(socket)).isIn(404, 413);
        }
    }

    @Test
    void a_connection_on_which_nothing_happens_is_closed() throws Exception {
        try (Socket socket = open()) {
            send(socket, "GET /v1/key HTTP/1.1\r\nHost: x\r\nX-Never-E");

            assertThat(answer(socket)).isEmpty();
        }
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_cut_off() throws Exception {
        try (Socket socket = open()) {
            send(socket, head("POST", "/v1/jobs", "application/json", 1_000) + "{");

            assertThat(drip(socket)).isBetween(5, 300);
        }
    }

    @Test
    void one_without_a_key_is_answered_before_its_body() throws Exception {
        try (Socket socket = open()) {
            send(
                    socket,
                    "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");

            assertThat(status(socket)).isEqualTo(401);
        }
    }

    @Test
    void large_bodies_that_would_not_fit_into_memory_are_sent_away() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (Socket third = open();
                Socket small = open()) {
            for (int i = 0; i < 2; i++) {
                Socket socket = open();
                slow.add(socket);
                send(socket, head("POST", "/v1/jobs", "application/json", 16L * MIB) + "{");
                // It is in hand when more of it is taken than a connection buffers by itself.
                send(socket, " ".repeat(12 * MIB));
            }
            send(third, head("POST", "/v1/jobs", "application/json", 2L * MIB));
            send(small, head("POST", "/v1/jobs", "application/json", 2) + "{}");

            assertThat(answer(third))
                    .startsWith("HTTP/1.1 503")
                    .contains("overloaded")
                    .containsIgnoringCase("Retry-After: 2");
            assertThat(status(small)).isEqualTo(422);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static String head(String method, String path, String type, long bytes) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + StackResource.ADA
                + "\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /** How many bytes, ten a second, were taken until the gateway closed the connection. */
    private static int drip(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        for (int sent = 0; sent < 900; sent++) {
            try {
                if (socket.getInputStream().read() < 0) {
                    return sent;
                }
            } catch (SocketTimeoutException e) {
                send(socket, " ");
            } catch (SocketException e) {
                return sent;
            }
        }
        throw new AssertionError("the connection stayed open");
    }

    private static int status(Socket socket) throws IOException {
        String answer = answer(socket);
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }

    /** What came until the gateway closed the connection or the answer's body was there. */
    private static String answer(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] bytes = new byte[4096];
        try {
            for (int count = socket.getInputStream().read(bytes);
                    count >= 0;
                    count = socket.getInputStream().read(bytes)) {
                answer.write(bytes, 0, count);
            }
        } catch (SocketException e) {
            // Closed with bytes of the request unread.
        }
        return answer.toString(US_ASCII);
    }
}
