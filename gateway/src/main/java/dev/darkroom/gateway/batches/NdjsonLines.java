package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.jobs.JobBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Jobs as newline-delimited JSON: one body a line, each line ended by LF or CR LF, the last one perhaps not. Lines of white
 * space are passed over and not counted, and so is a byte order mark. Immutable.
 */
final class NdjsonLines implements JobBodies {

    /** In bytes. */
    static final int MAX_LINE = 1 << 20;

    /** Bounds the memory for bodies of many small values. */
    private static final int MAX_VALUES = 1_000_000;

    private final List<Line> lines;

    private NdjsonLines(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    private record Line(@Nullable ObjectNode body, @Nullable ProblemException refusal) {}

    /**
     * Reads the lines; what is wrong with one of them is said when its body is asked for.
     *
     * @throws ProblemException 422 where there are none or too many, 413 where they have too many values
     */
    static NdjsonLines read(byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        long values = 0;
        int end;
        for (int from = afterByteOrderMark(bytes); from < bytes.length; from = end + 1) {
            end = endOfLine(bytes, from);
            if (isBlank(bytes, from, end)) {
                continue;
            }
            if (lines.size() == Batch.MOST) {
                throw unfit("has more than " + Batch.MOST + " lines; send several batches");
            }
            Line line = line(bytes, from, end);
            values += line.body() == null ? 1 : values(line.body());
            if (values > MAX_VALUES) {
                throw new ProblemException(
                        FailureCode.PAYLOAD_TOO_LARGE,
                        "a batch may have " + MAX_VALUES + " JSON values; send several batches");
            }
            lines.add(line);
        }
        if (lines.isEmpty()) {
            throw unfit("has no line; send the body of a job in each");
        }
        return new NdjsonLines(lines);
    }

    private static Line line(byte[] bytes, int from, int end) {
        if (end - from > MAX_LINE) {
            return new Line(
                    null,
                    new ProblemException(
                            FailureCode.PAYLOAD_TOO_LARGE,
                            "a line may have " + MAX_LINE + " bytes; send a picture once and then its sha256:…"));
        }
        try {
            return new Line(Body.object(bytes, from, end - from), null);
        } catch (ProblemException e) {
            return new Line(null, e);
        }
    }

    private static int afterByteOrderMark(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    private static int endOfLine(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static long values(JsonNode tree) {
        return 1 + tree.valueStream().mapToLong(NdjsonLines::values).sum();
    }

    private static ProblemException unfit(String detail) {
        return new ProblemException(
                FailureCode.INVALID_INPUT, "the batch " + detail, List.of(new FieldError("", detail)));
    }

    /** All bodies as one value, for the fingerprint; empty where a line cannot be read. */
    Optional<ArrayNode> all() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Line line : lines) {
            if (line.body() == null) {
                return Optional.empty();
            }
            all.add(line.body());
        }
        return Optional.of(all);
    }

    @Override
    public int count() {
        return lines.size();
    }

    @Override
    public ObjectNode body(int index) {
        Line line = lines.get(index);
        if (line.body() == null) {
            throw line.refusal() == null ? unfit("cannot be read") : line.refusal();
        }
        return line.body();
    }

    @Override
    public String pointer(int index, String pointer) {
        return "/" + index + pointer;
    }
}
