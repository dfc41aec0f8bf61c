package dev.darkroom.gateway.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes long texts of plain ASCII, which pictures in base64 are, straight from the bytes of a document in UTF-8. The parser
 * below would make three larger copies of each before it is a text, and passes over what nobody asks it for. One thread.
 */
final class PlainTexts extends JsonParserDelegate {

    /** Shorter texts cost little either way, in bytes. */
    private static final int LONG = 1 << 14;

    private final byte[] document;
    private final int start;

    /**
     * A parser of a part of {@code document} that nothing was read from yet.
     *
     * @param start where the part begins
     */
    PlainTexts(JsonParser parser, byte[] document, int start) {
        super(parser);
        this.document = document;
        this.start = start;
    }

    @Override
    public @Nullable String getText() throws IOException {
        if (delegate.currentToken() == JsonToken.VALUE_STRING) {
            int from = start + (int) delegate.currentTokenLocation().getByteOffset() + 1;
            int to = endOfPlainText(from);
            if (to - from >= LONG && document[to] == '"') {
                return new String(document, from, to - from, StandardCharsets.ISO_8859_1);
            }
        }
        return delegate.getText();
    }

    /** Where something else begins: a quotation mark, an escape, what JSON does not allow, what is not ASCII. */
    private int endOfPlainText(int from) {
        int to = from;
        while (to < document.length - 1 && document[to] >= ' ' && document[to] != '"' && document[to] != '\\') {
            to++;
        }
        return to;
    }
}
