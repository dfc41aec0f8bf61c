package dev.darkroom.gateway.files;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pictures.PictureFile;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of a file from a request's body within bounds. */
final class Uploads {

    /** What a form may have besides its file, in bytes. */
    private static final int AROUND = 1 << 14;

    private Uploads() {}

    /**
     * The file of a body, bare or in a form.
     *
     * @param length what the client says of the body's size, if it does
     */
    static byte[] read(@Nullable InputStream body, String contentType, @Nullable String length) {
        if (length != null && length.matches("[0-9]{1,18}")) {
            checkSize(Long.parseLong(length));
        }
        InputStream in = body == null ? InputStream.nullInputStream() : body;
        byte[] file = contentType.startsWith("multipart/") ? FormFile.read(in, contentType) : bare(in);
        if (file.length > PictureFile.MAX_BYTES) {
            throw tooLarge();
        }
        return file;
    }

    private static byte[] bare(InputStream in) {
        try {
            return in.readNBytes(PictureFile.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new ProblemException(FailureCode.MALFORMED_REQUEST, "the body ended early");
        }
    }

    /** Fails when a body of this size holds more than a file may have. */
    static void checkSize(long bytes) {
        if (bytes > PictureFile.MAX_BYTES + AROUND) {
            throw tooLarge();
        }
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                FailureCode.PAYLOAD_TOO_LARGE,
                "a file may have " + PictureFile.MAX_BYTES + " bytes; make the picture smaller, or save it as a JPEG");
    }
}
