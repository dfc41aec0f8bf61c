package dev.darkroom.gateway.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pictures.PictureFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON body of {@code POST /v1/files}: a file that the client will upload to the store itself. */
record FileRequest(
        @Schema(enumeration = {"image/png", "image/jpeg"}) String mediaType,

        @Schema(description = "The exact size", minimum = "1", maximum = "10485760")
        int bytes,

        @Schema(
                description = "SHA-256 of the bytes, 64 hexadecimal digits in lower case; the upload must have it",
                nullable = true,
                pattern = "^[0-9a-f]{64}$",
                implementation = String.class)
        @Nullable
        PictureReference sha256) {

    private static final List<String> KNOWN = List.of("media_type", "bytes", "sha256");
    private static final List<String> MEDIA_TYPES = List.of("image/png", "image/jpeg");

    static FileRequest read(ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        String mediaType = body.path("media_type").asText();
        if (!body.path("media_type").isTextual() || !MEDIA_TYPES.contains(mediaType)) {
            errors.add(new FieldError("/media_type", "must be one of " + String.join(", ", MEDIA_TYPES)));
        }
        JsonNode bytes = body.path("bytes");
        if (!bytes.isIntegralNumber()
                || !bytes.canConvertToInt()
                || bytes.intValue() < 1
                || bytes.intValue() > PictureFile.MAX_BYTES) {
            errors.add(new FieldError("/bytes", "must be a whole number from 1 to " + PictureFile.MAX_BYTES));
        }
        Optional<PictureReference> sha256 =
                PictureReference.parse("sha256:" + body.path("sha256").asText());
        if (body.hasNonNull("sha256") && sha256.isEmpty()) {
            errors.add(new FieldError("/sha256", "must be 64 hexadecimal digits in lower case"));
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                errors.add(new FieldError(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "there is no such member; known: " + String.join(", ", KNOWN)));
            }
        });
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
        return new FileRequest(mediaType, bytes.intValue(), sha256.orElse(null));
    }
}
