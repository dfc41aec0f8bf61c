package dev.darkroom.gateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {

    private static final SigningSecret VECTOR = new SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    /** The example of the Standard Webhooks specification. */
    @Test
    void a_signature_is_the_specifications() {
        assertThat(VECTOR.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void the_published_library_verifies_both_secrets_of_a_rotation_and_no_other() throws Exception {
        SplittableRandom chance = new SplittableRandom(1);
        SigningSecret old = SigningSecret.random(chance);
        SigningSecret current = SigningSecret.random(chance);
        String body = "{\"type\":\"job.succeeded\",\"text\":\"Grüße, 世界\"}";
        Message message = Message.of("0199/3", Instant.now(), body, new Secrets(current, old));

        for (SigningSecret secret : List.of(old, current)) {
            assertThatCode(() -> verify(secret, message, body)).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> verify(SigningSecret.random(chance), message, body))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> verify(current, message, body + " ")).isInstanceOf(WebhookVerificationException.class);
    }

    private static void verify(SigningSecret secret, Message message, String body) throws Exception {
        Map<String, List<String>> headers = new TreeMap<>();
        message.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        new com.standardwebhooks.Webhook(secret.text()).verify(body, headers);
    }

    @Test
    void a_new_secret_has_256_random_bits_and_keeps_out_of_logs() {
        SigningSecret one = SigningSecret.random(new SplittableRandom(1));
        assertThat(one).isNotEqualTo(SigningSecret.random(new SplittableRandom(2)));
        assertThat(Base64.getDecoder().decode(one.text().substring(6))).hasSize(32);
        assertThat(one.toString()).doesNotContain(one.text().substring(6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"})
    void what_is_no_secret_is_refused(String text) {
        assertThatThrownBy(() -> new SigningSecret(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
