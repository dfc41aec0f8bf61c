package dev.darkroom.stack;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a stack are reached. This is the one line of JSON that {@link StackMain} prints when it is ready; parts that it
 * does not run are absent. Immutable.
 *
 * @param kafka bootstrap servers, as host:port, with commas between
 */
public record StackAddresses(
        @Nullable String kafka,
        @Nullable PostgresAddress postgres,
        @Nullable S3Address s3) {

    /** No part at all. */
    public static final StackAddresses NONE = new StackAddresses(null, null, null);

    /** The parts of both; what {@code other} knows wins, but brokers are added. */
    public StackAddresses and(StackAddresses other) {
        return new StackAddresses(
                Stream.of(kafka, other.kafka)
                        .filter(Objects::nonNull)
                        .reduce((one, more) -> one + "," + more)
                        .orElse(null),
                other.postgres == null ? postgres : other.postgres,
                other.s3 == null ? s3 : other.s3);
    }

    /** The application's database, and the role that owns it. */
    public record PostgresAddress(String jdbcUrl, String user, String password) {}

    /** The object store, and the bucket that exists in it. */
    public record S3Address(String endpoint, String accessKey, String secretKey, String bucket, String region) {}
}
