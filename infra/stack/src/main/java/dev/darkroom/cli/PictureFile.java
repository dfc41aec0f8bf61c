package dev.darkroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;

/** A picture on this machine, made ready to be sent. */
final class PictureFile {
    /** What the platform takes. */
    private static final long MOST_BYTES = 10L << 20;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private PictureFile() {}

    /** The file as a data URI (RFC 2397); what it is its first bytes tell, not its name. */
    static String dataUri(Path file) {
        byte[] bytes = read(file);
        String type;
        if (startsWith(bytes, PNG)) {
            type = "image/png";
        } else if (startsWith(bytes, JPEG)) {
            type = "image/jpeg";
        } else {
            throw unfit(file + " is neither PNG nor JPEG");
        }
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] read(Path file) {
        try {
            long size = Files.size(file);
            if (Files.isDirectory(file)) {
                throw unfit(file + " is a folder, not a picture");
            }
            if (size > MOST_BYTES) {
                throw unfit(String.format(
                        "%s has %.1f MiB; a picture may have %d MiB", file, size / 1048576.0, MOST_BYTES >> 20));
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unfit("there is no file " + file);
        } catch (IOException e) {
            throw unfit(file + " cannot be read: " + e);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        if (bytes.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (bytes[i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private static CliFailure unfit(String message) {
        return new CliFailure(CliFailure.BAD_USAGE, message);
    }
}
