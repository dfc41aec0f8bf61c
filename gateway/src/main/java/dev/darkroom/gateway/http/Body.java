package dev.darkroom.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a JSON body (RFC 8259, UTF-8) within bounds and refuses what two parsers could read differently. */
public final class Body {

    /** The largest body of a JSON request that carries no pictures, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 32;

    private static final int MAX_NAME = 1_000;

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
        return readObject(in, MAX_BYTES);
    }

    /**
     * Reads one JSON object.
     *
     * @throws ProblemException 413 when it is larger than {@code maxBytes}, 400 when it is not a JSON object
     */
    public static ObjectNode readObject(@Nullable InputStream in, int maxBytes) {
        byte[] bytes = bytes(in, maxBytes);
        return object(bytes, 0, bytes.length);
    }

    /**
     * The bytes of a body.
     *
     * @throws ProblemException 413 when it is larger than {@code maxBytes}
     */
    public static byte[] bytes(@Nullable InputStream in, int maxBytes) {
        try {
            byte[] bytes = in == null ? new byte[0] : in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new ProblemException(
                        FailureCode.PAYLOAD_TOO_LARGE, "a body may have " + maxBytes + " bytes; send less");
            }
            return bytes;
        } catch (IOException e) {
            throw malformed("the body ended early");
        }
    }

    /**
     * Reads one JSON object from a part of a body.
     *
     * @throws ProblemException 400 when it is not a JSON object
     */
    public static ObjectNode object(byte[] bytes, int from, int length) {
        try {
            JsonNode tree = MAPPER.readTree(utf8(bytes, from, length));
            if (hasNul(tree)) {
                throw malformed("a text holds the character U+0000; leave it out");
            }
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw malformed("the body must be a JSON object");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw malformed(e.getOriginalMessage() + where);
        } catch (CharacterCodingException e) {
            throw malformed("the body is not UTF-8");
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

    /** Characters as they are read, so that no second copy of a large body is made; fails on what is not UTF-8. */
    private static Reader utf8(byte[] bytes, int from, int length) {
        return new InputStreamReader(
                new ByteArrayInputStream(bytes, from, length), StandardCharsets.UTF_8.newDecoder());
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(FailureCode.MALFORMED_JSON, detail);
    }
}
