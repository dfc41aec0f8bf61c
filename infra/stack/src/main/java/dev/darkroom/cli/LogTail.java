package dev.darkroom.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a log from near its end, and then what is added to it. One thread. */
final class LogTail {
    private static final int WINDOW_BYTES = 256 << 10;

    private final Path log;
    private long position;

    /** Begins after what the log holds now. */
    LogTail(Path log) {
        this.log = log;
        this.position = size(log);
    }

    static List<String> lastLines(Path log, int most) {
        long size = size(log);
        List<String> lines =
                read(log, Math.max(0, size - WINDOW_BYTES), size).lines().toList();
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }

    /** The whole lines that were added since the last call. */
    List<String> added() {
        long size = size(log);
        if (size < position) {
            position = 0;
        }
        String text = read(log, position, Math.min(size, position + WINDOW_BYTES));
        int end = text.lastIndexOf('\n') + 1;
        position += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        return text.substring(0, end).lines().toList();
    }

    private static long size(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(log + " cannot be read", e);
        }
    }

    private static String read(Path log, long from, long to) {
        if (to <= from) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) (to - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(log + " cannot be read", e);
        }
    }
}
