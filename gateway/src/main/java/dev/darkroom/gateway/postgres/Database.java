package dev.darkroom.gateway.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.faults.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections, transactions, and how values are written and read. Thread-safe. */
@ApplicationScoped
class Database {

    /** SQLSTATE classes that tell of the server or the way to it, not of the statement. */
    private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57", "58");

    /** A serialization failure or a deadlock: the same transaction may succeed when it is tried again. */
    private static final String TRY_AGAIN = "40";

    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    /** Work on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs the work in one transaction; it is committed when this returns, and undone when it throws. */
    <T> T inTransaction(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            } finally {
                restore(connection);
            }
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    /** Runs the work with a transaction for each statement. */
    <T> T on(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw translate(e);
        }
    }

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private static void restore(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(true);
        }
    }

    private static RuntimeException translate(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String kind = state.length() < 2 ? "" : state.substring(0, 2);
        // The pool reports an exhausted wait without a state.
        boolean away = kind.isEmpty()
                || e instanceof SQLTransientException
                || UNAVAILABLE.contains(kind)
                || kind.equals(TRY_AGAIN);
        return away
                ? new UnavailableException(FailureCode.DATABASE_UNAVAILABLE, e)
                : new IllegalStateException("the database refused a statement: " + e.getMessage(), e);
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** An array parameter of the elements' texts; null elements stay null. */
    static <T> Array array(Connection connection, String type, Collection<T> rows, Function<T, @Nullable Object> value)
            throws SQLException {
        Object[] elements = rows.stream().map(value).toArray();
        return connection.createArrayOf(type, elements);
    }

    static String json(Object value) {
        try {
            return Wire.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    static <T extends JsonNode> T tree(String json, Class<T> type) throws SQLException {
        try {
            return type.cast(Wire.mapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new SQLException("a JSON column holds something else", "22000", e);
        }
    }

    static <T> T value(String json, Class<T> type) throws SQLException {
        try {
            return Wire.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new SQLException("a JSON column does not hold a " + type.getSimpleName(), "22000", e);
        }
    }
}
