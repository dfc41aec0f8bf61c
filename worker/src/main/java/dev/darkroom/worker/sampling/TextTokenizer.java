package dev.darkroom.worker.sampling;

/** Splits texts into the tokens of a text encoder. Thread-safe; whoever opened it closes it. */
public interface TextTokenizer extends AutoCloseable {

    /** The tokens of a text with those that mark its beginning and end: all of them, and no padding. */
    long[] ids(String text);

    @Override
    void close();
}
