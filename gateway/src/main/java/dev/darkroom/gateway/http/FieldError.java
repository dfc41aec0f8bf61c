package dev.darkroom.gateway.http;

/**
 * What is wrong with one value of a body.
 *
 * @param pointer JSON Pointer (RFC 6901) into the body, such as {@code /input/seed}
 */
public record FieldError(String pointer, String detail) {

    /** The pointer to a member of the body itself. */
    public static String pointer(String member) {
        return "/" + member.replace("~", "~0").replace("/", "~1");
    }
}
