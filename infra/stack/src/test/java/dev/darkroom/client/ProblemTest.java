package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static String text(int status, String body) {
        return Problem.read(status, body.getBytes(StandardCharsets.UTF_8)).text();
    }

    @Test
    void it_says_what_happened_and_what_is_wrong_with_each_value() {
        String body = """
                {"title": "The request does not fit", "detail": "see errors", "request_id": "r", "errors": [
                  {"pointer": "/input/steps", "detail": "must have a maximum value of 50"},
                  {"pointer": "/input/count", "detail": "there is no such input"}]}
                """;

        assertThat(text(422, body).lines())
                .containsExactly(
                        "The request does not fit: see errors",
                        "  /input/steps  must have a maximum value of 50",
                        "  /input/count  there is no such input");
    }

    @Test
    void the_request_is_named_where_the_platform_is_at_fault() {
        assertThat(text(500, "{\"title\":\"Something broke\",\"request_id\":\"r-1\"}"))
                .isEqualTo("Something broke\n  request r-1");
        assertThat(text(500, "{\"title\":\"Something broke\",\"detail\":\"report r-1\",\"request_id\":\"r-1\"}"))
                .isEqualTo("Something broke: report r-1");
    }

    @Test
    void an_answer_of_a_proxy_is_shown_short_and_without_control_characters() {
        assertThat(text(502, "<html>\n\u001b[2JBad gateway</html>"))
                .isEqualTo("The answer was 502: <html> [2JBad gateway</html>");
        assertThat(text(502, "x".repeat(1000))).hasSizeLessThan(250).endsWith("…");
        assertThat(text(503, "")).isEqualTo("The answer was 503");
    }
}
