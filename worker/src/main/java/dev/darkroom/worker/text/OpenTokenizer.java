package dev.darkroom.worker.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.darkroom.worker.sampling.TextTokenizer;

/** A tokenizer of Hugging Face. Thread-safe; closing it waits for what runs, and nothing may use it then. */
final class OpenTokenizer implements TextTokenizer {

    private static final char REPLACEMENT = '\uFFFD';

    private final HuggingFaceTokenizer tokenizer;

    OpenTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public synchronized long[] ids(String text) {
        return tokenizer.encode(wellFormed(text)).getIds();
    }

    @Override
    public synchronized void close() {
        tokenizer.close();
    }

    /** The text without what is no character: the native side takes UTF-8, which has no lone surrogates, and no zeros. */
    private static String wellFormed(String text) {
        StringBuilder formed = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            formed.appendCodePoint(lone || point == 0 ? REPLACEMENT : point);
        });
        return formed.toString();
    }
}
