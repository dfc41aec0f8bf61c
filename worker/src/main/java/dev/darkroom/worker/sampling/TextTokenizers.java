package dev.darkroom.worker.sampling;

import java.nio.file.Path;

/** What opens the tokenizers of packages. Thread-safe. */
public interface TextTokenizers {

    /** Opens a {@code tokenizer.json}; the caller closes it. */
    TextTokenizer open(Path file) throws UnfitGraphException;
}
