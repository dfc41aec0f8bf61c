package dev.darkroom.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
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

    @Provide
    Arbitrary<WorkerAnnouncement> announcements() {
        return Messages.announcements();
    }

    @Provide
    Arbitrary<CancelMessage> cancels() {
        return Messages.cancels();
    }

    @Provide
    Arbitrary<DrainMessage> drains() {
        return Messages.drains();
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
    void an_announcement_is_read_as_it_was_written(@ForAll("announcements") WorkerAnnouncement announcement)
            throws Exception {
        assertThat(Wire.read(Wire.write(announcement), WorkerAnnouncement.class))
                .isEqualTo(announcement);
    }

    @Property(tries = 300)
    void a_cancel_is_read_as_it_was_written(@ForAll("cancels") CancelMessage cancel) throws Exception {
        byte[] json = Wire.write(cancel);

        assertThat(Wire.read(json, CancelMessage.class)).isEqualTo(cancel);
        assertThat(Wire.mapper().readTree(json).get("schema").asText()).isEqualTo("1.0");
    }

    @Test
    void a_worker_that_knows_only_cancellations_does_not_take_a_job_taken_back_for_canceled() {
        byte[] json = Wire.write(new TakeBackMessage(new JobId(new UUID(1, 2)), 3));

        assertThatThrownBy(() -> Wire.read(json, CancelMessage.class)).isInstanceOf(UnreadableMessageException.class);
    }

    @Property(tries = 300)
    void a_taking_back_is_read_as_it_was_written(@ForAll("cancels") CancelMessage cancel) throws Exception {
        TakeBackMessage message = new TakeBackMessage(cancel.jobId(), 2);

        assertThat(Wire.read(Wire.write(message), TakeBackMessage.class)).isEqualTo(message);
    }

    @Property(tries = 300)
    void a_drain_is_read_as_it_was_written_and_is_no_cancel(@ForAll("drains") DrainMessage drain) throws Exception {
        byte[] json = Wire.write(drain);

        assertThat(Wire.read(json, DrainMessage.class)).isEqualTo(drain);
        // An older worker takes everything on the topic for a cancel.
        assertThatThrownBy(() -> Wire.read(json, CancelMessage.class)).isInstanceOf(UnreadableMessageException.class);
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

    @Test
    void what_older_parts_do_not_write_is_null_and_null_is_not_written() throws Exception {
        String output = """
                {"index": 0, "key": "outputs/a/0-b.png", "media_type": "image/png", "width": 2, "height": 3,
                 "bytes": 9, "sha256": "%s", "seed": 7}""".formatted("ab".repeat(32));
        String limits = "{\"max_batch\": 8, \"time_limit_s\": 60}";

        Output read = Wire.mapper().readValue(output, Output.class);
        ModelDescription.Limits limit = Wire.mapper().readValue(limits, ModelDescription.Limits.class);

        assertThat(read.details()).isNull();
        assertThat(limit).isEqualTo(new ModelDescription.Limits(8, 60));
        assertThat(Wire.mapper().readTree(Wire.mapper().writeValueAsString(read)))
                .isEqualTo(Wire.mapper().readTree(output));
        assertThat(Wire.mapper().readTree(Wire.mapper().writeValueAsString(limit)))
                .isEqualTo(Wire.mapper().readTree(limits));
        assertThat(Wire.mapper()
                        .readValue(output.replace("7}", "7, \"details\": null}"), Output.class)
                        .details())
                .isNull();
    }

    @Test
    void what_a_model_tells_of_an_image_and_the_bound_of_its_pictures_are_in_snake_case() throws Exception {
        ObjectNode details = Wire.mapper().createObjectNode().put("score", 0.5);
        Output output = new Output(
                0, new ObjectKey("outputs/a/0-b.png"), "image/png", 2, 3, 9, "ab".repeat(32), new Seed(7), details);

        assertThat(Wire.mapper().valueToTree(output).at("/details/score").doubleValue())
                .isEqualTo(0.5);
        assertThat(Wire.mapper()
                        .valueToTree(new ModelDescription.Limits(8, 60, 1L << 20))
                        .path("max_pixels")
                        .longValue())
                .isEqualTo(1_048_576);
    }
}
