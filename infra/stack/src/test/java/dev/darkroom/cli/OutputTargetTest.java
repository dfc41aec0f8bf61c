package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.stack.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTargetTest {
    private static final byte[] ONE = {1};
    private static final byte[] OTHER = {2};

    @TempDir
    Path folder;

    private static OutputTarget target(String out) {
        return OutputTarget.of(Optional.of(out));
    }

    private static String name(OutputTarget target, String model, String mediaType, int index, int images)
            throws JsonProcessingException {
        JsonNode output =
                Json.MAPPER.readTree("{\"index\":" + index + ",\"seed\":8,\"media_type\":\"" + mediaType + "\"}");
        JsonNode job = Json.MAPPER.readTree("{\"model\":\"" + model + "\",\"input\":{\"seed\":7},\"outputs\":["
                + "{},".repeat(images - 1) + "{}]}");
        return target.name(job, output);
    }

    @ParameterizedTest
    @CsvSource({
        "icons,         image/png,  0, 1, icons-7.png",
        "icons,         image/jpeg, 0, 1, icons-7.jpg",
        "icons,         image/new,  0, 1, icons-7.bin",
        "icons,         image/png,  2, 4, icons-7-2.png",
        "../../etc/pw,  image/png,  0, 1, ..-..-etc-pw-7.png",
    })
    void an_image_is_called_after_its_model_and_seed(String model, String mediaType, int index, int images, String name)
            throws Exception {
        assertThat(name(OutputTarget.of(Optional.empty()), model, mediaType, index, images))
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"cat.png, 1, cat.png", "cat.png, 2, cat-1.png", "cat, 2, cat-1", ".cat, 2, .cat-1"})
    void a_file_keeps_its_name_and_several_are_counted(String file, int images, String name) throws Exception {
        assertThat(name(target(file), "icons", "image/png", images - 1, images)).isEqualTo(name);
    }

    @Test
    void a_folder_is_made_where_it_is_missing_and_known_where_it_is_there() {
        assertThat(target(folder.toString())).isEqualTo(new OutputTarget(folder, null));

        Path saved = target(folder + "/new/deep/").save("a.png", ONE);

        assertThat(saved).isEqualTo(folder.resolve("new/deep/a.png")).hasBinaryContent(ONE);
    }

    @Test
    void another_file_is_never_written_over() {
        OutputTarget target = target(folder.toString());

        assertThat(target.save("a.png", ONE)).hasFileName("a.png");
        assertThat(target.save("a.png", OTHER)).hasFileName("a_2.png").hasBinaryContent(OTHER);
        assertThat(target.save("a.png", new byte[] {3})).hasFileName("a_3.png");
        assertThat(folder.resolve("a.png")).hasBinaryContent(ONE);
    }

    @Test
    void the_same_image_is_kept_once() {
        OutputTarget target = target(folder.toString());
        target.save("a.png", ONE);

        assertThat(target.save("a.png", ONE)).hasFileName("a.png");
        assertThat(folder.resolve("a_2.png")).doesNotExist();
    }

    @Test
    void a_file_that_is_there_is_refused_before_anything_is_submitted() throws Exception {
        Files.write(folder.resolve("cat.png"), ONE);
        Files.write(folder.resolve("dog-1.png"), ONE);

        assertThatThrownBy(() -> target(folder + "/cat.png").check(1)).hasMessageContaining("is there already");
        assertThatThrownBy(() -> target(folder + "/dog.png").check(2)).hasMessageContaining("dog-1.png");
        assertThatCode(() -> target(folder + "/dog.png").check(1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> target(folder + "/none/cat.png").check(1)).hasMessageContaining("there is no folder");
    }
}
