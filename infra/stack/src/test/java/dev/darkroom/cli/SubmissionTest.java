package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.darkroom.client.GatewayApi;
import dev.darkroom.stack.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
    private static final String SCHEMA = "{\"required\":[\"prompt\"],\"properties\":{\"prompt\":{\"type\":\"string\"},"
            + "\"steps\":{\"type\":\"integer\"},\"image\":{\"type\":\"string\",\"format\":\"image\"},"
            + "\"guidance\":{\"type\":\"number\"}}}";

    @TempDir
    Path folder;

    private static String body(String schema, String... words) throws JsonProcessingException {
        GatewayApi.Model model =
                GatewayApi.Model.of(Json.MAPPER.readTree("{\"id\":\"icons\",\"input_schema\":" + schema + "}"));
        return Submission.of(model, GenerateCommand.parse(List.of(words))).toString();
    }

    @Test
    void prompt_options_and_set_become_the_input() throws Exception {
        assertThat(body(SCHEMA, "icons", "a cat", "--set", "guidance=2.5", "--steps", "10"))
                .isEqualTo("{\"model\":\"icons\",\"input\":{\"prompt\":\"a cat\",\"steps\":10,\"guidance\":2.5}}");
    }

    @Test
    void priority_and_tags_go_beside_the_input() throws Exception {
        assertThat(body(SCHEMA, "icons", "--priority=batch", "--tag", "a=b", "--tag", "c=d=e"))
                .isEqualTo(
                        "{\"model\":\"icons\",\"input\":{},\"priority\":\"batch\",\"tags\":{\"a\":\"b\",\"c\":\"d=e\"}}");
    }

    @Test
    void a_picture_comes_from_a_file() throws Exception {
        Path png = Pictures.png(folder.resolve("a.png"));

        assertThat(body(SCHEMA, "icons", "--image", png.toString())).contains("\"image\":\"data:image/png;base64,");
    }

    @Test
    void what_the_schema_does_not_know_the_platform_is_asked_about() throws Exception {
        assertThat(body(SCHEMA, "icons", "--count", "4", "--set", "colour=red"))
                .isEqualTo("{\"model\":\"icons\",\"input\":{\"count\":4,\"colour\":\"red\"}}");
    }

    @Test
    void an_input_is_given_once() {
        assertThatThrownBy(() -> body(SCHEMA, "icons", "--steps", "4", "--set", "steps=5"))
                .hasMessage("steps is given twice");
    }

    @Test
    void a_model_without_a_prompt_takes_none() {
        assertThatThrownBy(() -> body("{\"properties\":{\"class\":{}}}", "icons", "a cat"))
                .hasMessage("icons takes no prompt; its inputs are class, given with --set NAME=VALUE");
    }
}
