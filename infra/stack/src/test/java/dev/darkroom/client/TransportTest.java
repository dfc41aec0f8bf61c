package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.darkroom.stack.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private FakeGateway gateway;
    private GatewayApi api;

    @BeforeEach
    void open() throws IOException {
        gateway = new FakeGateway();
        api = new GatewayApi(new Transport(new Endpoint(gateway.url() + "/", "secret"), pauses::add, notes::add));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_submission_whose_answer_is_lost_is_sent_again_under_the_same_key() {
        gateway.then(HttpExchange::close)
                .then(503, "{\"title\":\"The database cannot be reached\"}")
                .then(202, "{\"id\":\"j\"}");

        assertThat(api.submit(Json.MAPPER.createObjectNode().put("model", "icons"), "my-key")
                        .path("id")
                        .asText())
                .isEqualTo("j");

        assertThat(gateway.asked()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(asked -> {
            assertThat(asked.method()).isEqualTo("POST");
            assertThat(asked.key()).isEqualTo("my-key");
            assertThat(asked.body()).isEqualTo("{\"model\":\"icons\"}");
        });
        assertThat(notes).last().asString().isEqualTo("The database cannot be reached; trying again in 1 s");
    }

    @Test
    void retry_after_is_honoured_up_to_a_minute() {
        gateway.then(exchange -> tooMany(exchange, 7))
                .then(200, "{\"state\":\"queued\"}")
                .then(exchange -> tooMany(exchange, 3600));

        api.job("j");

        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
        assertThatThrownBy(() -> api.job("j")).isInstanceOf(Refusal.class);
        assertThat(pauses).hasSize(1);
    }

    private static void tooMany(HttpExchange exchange, int seconds) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", String.valueOf(seconds));
        FakeGateway.send(exchange, 429, new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422, 500})
    void what_does_not_pass_is_refused_at_once(int status) {
        gateway.then(status, "{\"title\":\"No\",\"detail\":\"because\"}");

        assertThatThrownBy(() -> api.job("j")).isInstanceOf(Refusal.class).hasMessage("No: because");
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void it_gives_up_after_five_tries() {
        gateway.close();

        assertThatThrownBy(() -> api.job("j"))
                .isInstanceOf(ClientFailure.class)
                .hasMessageContaining(gateway.url())
                .hasMessageContaining("nothing listens there");
        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void what_people_type_stays_one_segment_or_one_value() {
        gateway.then(200, "{}").then(200, "{\"data\":[]}");

        api.job("a/../b c");
        api.jobs(new TreeMap<>(Map.of("limit", "5", "tag.a", "x&y=z ü")));

        assertThat(gateway.asked())
                .extracting(FakeGateway.Asked::path)
                .containsExactly("/v1/jobs/a%2F..%2Fb%20c", "/v1/jobs?limit=5&tag.a=x%26y%3Dz%20%C3%BC");
    }

    @Test
    void an_answer_of_something_else_is_told() {
        gateway.then(200, "<html>hello</html>");

        assertThatThrownBy(() -> api.job("j")).hasMessageContaining("not JSON");
    }
}
