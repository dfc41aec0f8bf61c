package dev.darkroom.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    @Provide
    Arbitrary<JobMessage> jobs() {
        return Messages.jobs();
    }

    @Provide
    Arbitrary<JobEvent> events() {
        return Messages.events();
    }

    @Property(tries = 300)
    void a_job_is_read_as_it_was_written(@ForAll("jobs") JobMessage job) throws Exception {
        assertThat(Wire.read(Wire.write(job), JobMessage.class)).isEqualTo(job);
    }

    @Property(tries = 300)
    void an_event_is_read_as_it_was_written(@ForAll("events") JobEvent event) throws Exception {
        byte[] type = CloudEventHeaders.of(event).get(CloudEventHeaders.TYPE).getBytes(UTF_8);
        assertThat(Wire.readEvent(type, Wire.write(event))).isEqualTo(event);
    }

    @Property(tries = 300)
    void a_newer_minor_version_with_unknown_fields_is_read(@ForAll("jobs") JobMessage job) throws Exception {
        ObjectNode tree = (ObjectNode) Wire.mapper().readTree(Wire.write(job));
        tree.put("schema", "1.7").putObject("news").put("a", 1);
        assertThat(Wire.read(tree.toString().getBytes(UTF_8), JobMessage.class)).isEqualTo(job);
    }

    @Property(tries = 500)
    void bytes_that_are_no_message_are_refused_and_nothing_else_is_thrown(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> Wire.read(bytes, JobMessage.class)).isInstanceOf(UnreadableMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"1.0\"",
                "{\"schema\":1.0}",
                "{\"schema\":\"2.0\"}",
                "{\"schema\":\"1\"}",
                "{\"schema\":\"1.0\"}",
                "{\"schema\":\"1.0\",\"job_id\":\"x\"}"
            })
    void what_is_no_job_is_refused(String text) {
        assertThatThrownBy(() -> Wire.read(text.getBytes(UTF_8), JobMessage.class))
                .isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void a_missing_message_and_an_unknown_type_are_refused() {
        assertThatThrownBy(() -> Wire.read(null, JobMessage.class)).hasMessageContaining("empty");
        assertThatThrownBy(() -> Wire.readEvent("job.danced".getBytes(UTF_8), "{}".getBytes(UTF_8)))
                .hasMessageContaining("job.danced");
        assertThatThrownBy(() -> Wire.readEvent(null, "{}".getBytes(UTF_8)))
                .isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void names_are_snake_case_and_times_are_text() throws Exception {
        JobMessage job = Messages.jobs().sample();
        JsonNode tree = Wire.mapper().readTree(Wire.write(job));
        assertThat(tree.propertyStream().map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(List.of(
                        "schema",
                        "job_id",
                        "attempt",
                        "tenant",
                        "model",
                        "model_version",
                        "seed",
                        "input",
                        "created_at"));
        assertThat(tree.get("schema").asText()).isEqualTo("1.0");
        assertThat(tree.get("created_at").asText()).endsWith("Z");
        assertThat(tree.get("seed").isIntegralNumber()).isTrue();
    }
}
