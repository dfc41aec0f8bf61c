package dev.darkroom.gateway.files;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The one part of a form (RFC 7578) that carries a file. It is read into memory, and no further than a file may go. */
final class FormFile {

    private static final String PART = "file";
    private static final int CHUNK = 1 << 14;
    private static final int MAX_BUFFERED = 1 << 16;
    private static final int MAX_FIELDS = 1;

    private FormFile() {}

    /**
     * Reads the part {@code file} of a body.
     *
     * @param contentType with the boundary
     * @throws ProblemException 413 when there is more than a file may have, 400 when it is no such form
     */
    static byte[] read(InputStream body, String contentType) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        HttpPostMultipartRequestDecoder form;
        try {
            form = new HttpPostMultipartRequestDecoder(
                    new DefaultHttpDataFactory(false), head, StandardCharsets.UTF_8, MAX_FIELDS, MAX_BUFFERED);
        } catch (RuntimeException e) {
            throw malformed("its Content-Type names no usable boundary");
        }
        try {
            return read(body, form);
        } finally {
            form.destroy();
        }
    }

    private static byte[] read(InputStream body, HttpPostMultipartRequestDecoder form) {
        try {
            byte[] chunk = new byte[CHUNK];
            long seen = 0;
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                seen += count;
                Uploads.checkSize(seen);
                form.offer(new DefaultHttpContent(Unpooled.wrappedBuffer(Arrays.copyOf(chunk, count))));
            }
            form.offer(LastHttpContent.EMPTY_LAST_CONTENT);
            return part(form.getBodyHttpDatas());
        } catch (IOException e) {
            throw malformed("it ended early");
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            // The decoder answers what it does not like with exceptions of any kind.
            throw malformed("it has other parts, or its part is not sent in binary");
        }
    }

    private static byte[] part(List<InterfaceHttpData> parts) throws IOException {
        if (parts.size() == 1
                && parts.get(0) instanceof HttpData data
                && data.getName().equals(PART)
                && data.isCompleted()) {
            return data.get();
        }
        throw malformed("it has other parts, or was cut off before its end");
    }

    private static ProblemException malformed(String why) {
        return new ProblemException(
                FailureCode.MALFORMED_REQUEST,
                "the body is not a form with exactly one part, named '" + PART
                        + "', that holds the bytes of a picture: " + why);
    }
}
