package dev.darkroom.blobs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * An open object. The reader closes it.
 *
 * @param bytes its size
 */
public record Blob(InputStream content, long bytes, String mediaType) implements Closeable {

    @Override
    public void close() throws IOException {
        content.close();
    }
}
