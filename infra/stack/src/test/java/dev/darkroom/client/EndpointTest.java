package dev.darkroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @Test
    void a_slash_at_the_end_does_not_matter_and_the_key_is_never_shown() {
        Endpoint endpoint = new Endpoint("https://images.example/darkroom/", "secret");

        assertThat(endpoint.request("/v1/jobs").build().uri()).hasToString("https://images.example/darkroom/v1/jobs");
        assertThat(endpoint.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"localhost:8080, key", "ftp://host, key", "http://a b, key", "http://host, 'a key'", "http://host, ''"})
    void what_cannot_be_used_is_refused(String url, String key) {
        assertThatThrownBy(() -> new Endpoint(url, key)).isInstanceOf(IllegalArgumentException.class);
    }
}
