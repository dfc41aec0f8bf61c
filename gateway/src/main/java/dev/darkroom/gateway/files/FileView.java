package dev.darkroom.gateway.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.blobs.SignedRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file as the API shows it.
 *
 * @param state {@code pending} until its upload was checked, then {@code ready}
 * @param upload how to upload it; only in the answer that made a pending file
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record FileView(
        UUID id,
        String object,
        String state,
        String mediaType,
        int bytes,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable String sha256,
        Instant createdAt,
        Instant expiresAt,
        Links links,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Upload upload) {

    /** A page of a list. */
    record Page(List<FileView> data, @Nullable String nextCursor) {}

    record Links(URI self, URI content, URI complete) {}

    /** A request that the client sends as it is, with the file as its body. */
    record Upload(String method, URI url, Map<String, String> headers, Instant expiresAt) {}

    /**
     * @param base address of the files, such as {@code http://localhost:8080/v1/files/}
     */
    static FileView of(StoredFile file, URI base) {
        return of(file, base, null);
    }

    static FileView of(StoredFile file, URI base, @Nullable SignedRequest upload) {
        URI self = base.resolve(file.id().toString());
        StoredFile.Found found = file.found();
        return new FileView(
                file.id(),
                "file",
                file.ready() ? "ready" : "pending",
                file.mediaType(),
                file.bytes(),
                found == null ? null : found.width(),
                found == null ? null : found.height(),
                found == null ? null : found.picture().sha256(),
                file.createdAt(),
                file.expiresAt(),
                new Links(self, URI.create(self + "/content"), URI.create(self + "/complete")),
                upload == null
                        ? null
                        : new Upload(
                                upload.method(),
                                upload.url(),
                                upload.headers(),
                                file.createdAt().plus(Files.UPLOAD_WITHIN)));
    }
}
