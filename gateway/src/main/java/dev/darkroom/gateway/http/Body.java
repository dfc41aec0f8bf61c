package dev.darkroom.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a JSON body (RFC 8259, UTF-8) within bounds and refuses what two parsers could read differently. */
public final class Body {

    /** The largest body of a JSON request that carries no pictures, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 32;

    private static final int MAX_NAME = 1_000;

    /** What is set aside for a body of which nothing came yet, in bytes. */
    private static final int UNPROVEN = 1 << 16;

    /** Characters. */
    private static final int CHECKED_AT_ONCE = 1 << 13;

    /** Bounds what is built and answered for a body of many small values. */
    private static final int MAX_TOKENS = 100_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(400)
                            .maxNameLength(MAX_NAME)
                            .maxTokenCount(MAX_TOKENS)
                            // A text is as long as the body at most.
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private Body() {}

    /**
     * Reads one JSON object of at most {@link #MAX_BYTES}.
     *
     * @throws ProblemException 413 when it is larger, 400 when it is not a JSON object
     */
    public static ObjectNode readObject(@Nullable InputStream in) {
        return readObject(in, MAX_BYTES, null);
    }

    /**
     * Reads one JSON object of at most {@link #MAX_BYTES}; an empty one where there is no body.
     *
     * @throws ProblemException 413 when it is larger, 400 when it is not a JSON object
     */
    public static ObjectNode readOptional(@Nullable InputStream in) {
        byte[] bytes = bytes(in, MAX_BYTES, null);
        return bytes.length == 0 ? MAPPER.createObjectNode() : object(bytes, 0, bytes.length);
    }

    /**
     * Reads one JSON object.
     *
     * @param length what the client says of the body's size, if it does
     * @throws ProblemException 413 when it is larger than {@code maxBytes}, 400 when it is not a JSON object
     */
    public static ObjectNode readObject(@Nullable InputStream in, int maxBytes, @Nullable String length) {
        byte[] bytes = bytes(in, maxBytes, length);
        return object(bytes, 0, bytes.length);
    }

    /**
     * The bytes of a body.
     *
     * @param length what the client says of the body's size, if it does
     * @throws ProblemException 413 when it is larger than {@code maxBytes}
     */
    public static byte[] bytes(@Nullable InputStream in, int maxBytes, @Nullable String length) {
        long declared = length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
        if (declared > maxBytes) {
            throw tooLarge(maxBytes);
        }
        if (in == null) {
            return new byte[0];
        }
        try {
            byte[] bytes = declared < 0 ? in.readNBytes(maxBytes + 1) : exactly(in, (int) declared);
            if (bytes.length > maxBytes) {
                throw tooLarge(maxBytes);
            }
            return bytes;
        } catch (IOException e) {
            throw malformed("the body ended early");
        }
    }

    /** Without a second copy of a large body; and a client that only says how much will come takes little memory. */
    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] first = in.readNBytes(Math.min(length, UNPROVEN));
        if (first.length == length) {
            return first;
        }
        byte[] all = Arrays.copyOf(first, length);
        int rest = length - first.length;
        if (in.readNBytes(all, first.length, rest) < rest) {
            throw new EOFException();
        }
        return all;
    }

    private static ProblemException tooLarge(int maxBytes) {
        return new ProblemException(FailureCode.PAYLOAD_TOO_LARGE, "a body may have " + maxBytes + " bytes; send less");
    }

    /**
     * Reads one JSON object from a part of a body.
     *
     * @throws ProblemException 400 when it is not a JSON object
     */
    public static ObjectNode object(byte[] bytes, int from, int length) {
        checkUtf8(bytes, from, length);
        try (JsonParser parser = new PlainTexts(MAPPER.createParser(bytes, from, length), bytes, from)) {
            if (MAPPER.readTree(parser) instanceof ObjectNode object) {
                if (hasNul(object)) {
                    throw malformed("a text holds the character U+0000; leave it out");
                }
                return object;
            }
            throw malformed("the body must be a JSON object");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw malformed(e.getOriginalMessage() + where);
        } catch (IOException e) {
            throw malformed("the body ended early");
        }
    }

    /** Whether any text or name holds U+0000, which the database cannot store. */
    private static boolean hasNul(JsonNode tree) {
        if (tree.isTextual()) {
            return tree.textValue().indexOf(0) >= 0;
        }
        return tree.propertyStream().anyMatch(each -> each.getKey().indexOf(0) >= 0 || hasNul(each.getValue()))
                || (tree.isArray() && tree.valueStream().anyMatch(Body::hasNul));
    }

    /** The parser is less strict, takes zeros between characters for UTF-16, and passes over a byte order mark. */
    private static void checkUtf8(byte[] bytes, int from, int length) {
        if (length > 0 && bytes[from] < 0) {
            throw malformed("the body must begin with {, without a byte order mark");
        }
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == 0) {
                throw malformed("the body is not JSON in UTF-8");
            }
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
        CharBuffer some = CharBuffer.allocate(CHECKED_AT_ONCE);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(rest, some.clear(), true);
        }
        if (result.isError()) {
            throw malformed("the body is not JSON in UTF-8");
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(FailureCode.MALFORMED_JSON, detail);
    }
}
