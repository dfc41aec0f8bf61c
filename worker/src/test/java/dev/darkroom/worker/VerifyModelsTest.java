package dev.darkroom.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.models.TestModels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyModelsTest {

    @TempDir
    private Path folder;

    private Path samples;
    private Path card;

    @BeforeEach
    void copy() throws IOException {
        Path rnn = TestModels.copy(TestModels.PACKAGES.resolve("tiny-rnn"), folder.resolve("tiny-rnn"));
        card = rnn.resolve("card.md");
        Files.writeString(card, Files.readString(card) + "Licence: Apache-2.0\n");
        samples = Files.createDirectory(rnn.resolve("samples"));
        Files.writeString(samples.resolve("samples.json"), """
                [{"file": "drawn.png", "strip": true, "input": {"count": 2, "seed": 7}}]
                """);
    }

    @Test
    void the_packages_of_the_repository_are_good() throws Exception {
        String said = verify(Path.of("models"), false, true);

        assertThat(said).contains("fashion-gan").contains("All packages are good.");
    }

    @Test
    void what_was_written_is_good_and_the_way_to_it_is_large_enough_to_see() throws Exception {
        assertThat(verify(folder, false, false)).contains("drawn.png is missing; make it with --write");

        verify(folder, true, true);

        assertThat(verify(folder, false, true)).contains("2 samples compared");
        assertThat(samples.resolve("drawn-1.png")).exists();
        BufferedImage drawn = ImageIO.read(samples.resolve("drawn.png").toFile());
        BufferedImage strip = ImageIO.read(samples.resolve("drawn-steps.png").toFile());
        int factor = 128 / drawn.getHeight();
        assertThat(strip.getHeight()).isEqualTo(factor * drawn.getHeight());
        assertThat(strip.getRaster().getSample(strip.getWidth() - factor / 2, factor / 2, 0))
                .isEqualTo(drawn.getRaster().getSample(drawn.getWidth() - 1, 0, 0));
    }

    @Test
    void another_picture_is_told_with_how_far_it_is_off() throws Exception {
        verify(folder, true, true);
        Files.copy(samples.resolve("drawn-1.png"), samples.resolve("drawn.png"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(verify(folder, false, false)).contains("drawn.png comes out otherwise, by up to ");
    }

    @Test
    void a_card_that_does_not_tell_of_the_data_is_told() throws Exception {
        verify(folder, true, true);
        Files.writeString(card, "# Nothing\n", UTF_8);

        assertThat(verify(folder, false, false)).contains("card.md does not mention '");
    }

    @Test
    void weights_that_were_changed_and_a_sample_that_does_not_fit_are_told() throws Exception {
        Files.writeString(samples.resolve("samples.json"), """
                [{"file": "drawn.png", "input": {"seed": 7}, "pictures": {"image": "nowhere.png"}}]
                """);
        assertThat(verify(folder, false, false))
                .contains("samples.json cannot be used")
                .contains("nowhere.png");

        Files.write(folder.resolve("tiny-rnn/row.onnx"), new byte[] {1});
        assertThat(verify(folder, false, false)).contains("row.onnx").contains("1 packages are not good.");
    }

    private static String verify(Path dir, boolean write, boolean good) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        boolean all = new VerifyModels(new PrintStream(said, true, UTF_8), write).all(List.of(dir));
        assertThat(all).as(said.toString(UTF_8)).isEqualTo(good);
        return said.toString(UTF_8);
    }
}
