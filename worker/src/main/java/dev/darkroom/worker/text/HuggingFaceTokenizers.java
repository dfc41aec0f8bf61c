package dev.darkroom.worker.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.darkroom.worker.sampling.TextTokenizer;
import dev.darkroom.worker.sampling.TextTokenizers;
import dev.darkroom.worker.sampling.UnfitGraphException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Opens {@code tokenizer.json} files. Thread-safe. */
@ApplicationScoped
public class HuggingFaceTokenizers implements TextTokenizers {

    /** Cutting and padding are the caller's, whatever the file says. */
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false");

    @Override
    public TextTokenizer open(Path file) throws UnfitGraphException {
        try (InputStream in = Files.newInputStream(file)) {
            NativeLibrary.load();
            return new OpenTokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS));
        } catch (IOException | RuntimeException e) {
            throw new UnfitGraphException("the tokenizer '" + file.getFileName() + "' cannot be opened ("
                    + e.getMessage() + "); export it in the format of Hugging Face's tokenizers");
        }
    }
}
