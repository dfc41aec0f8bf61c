package dev.darkroom.gateway.pictures;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/** The first bytes of a file as ImageIO reads them; its own streams copy what they read. One thread. */
final class BytesInput extends ImageInputStreamImpl {

    private final byte[] bytes;
    private final int end;

    /** @param most bytes, beyond which the file seems to end */
    BytesInput(byte[] bytes, int most) {
        this.bytes = bytes;
        this.end = Math.min(bytes.length, most);
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        return streamPos < end ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        checkClosed();
        bitOffset = 0;
        int count = (int) Math.min(length, end - streamPos);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(bytes, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return end;
    }
}
