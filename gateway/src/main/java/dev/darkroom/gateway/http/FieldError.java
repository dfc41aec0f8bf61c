package dev.darkroom.gateway.http;

/**
 * What is wrong with one value of a body.
 *
 * @param pointer JSON Pointer (RFC 6901) into the body, such as {@code /input/seed}
 */
public record FieldError(String pointer, String detail) {}
