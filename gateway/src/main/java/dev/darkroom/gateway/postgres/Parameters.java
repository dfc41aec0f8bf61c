package dev.darkroom.gateway.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sets the parameters of a statement from the first to the last. One thread. */
final class Parameters {

    private final PreparedStatement statement;
    private int set;

    private Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    static Parameters of(PreparedStatement statement) {
        return new Parameters(statement);
    }

    /** One parameter; a text where the statement casts it, or null. */
    Parameters add(@Nullable Object value) throws SQLException {
        set++;
        if (value == null) {
            statement.setNull(set, Types.NULL);
        } else if (value instanceof Instant time) {
            statement.setObject(set, Database.utc(time));
        } else {
            statement.setObject(set, value);
        }
        return this;
    }

    /** The two parameters of a condition that null switches off. */
    Parameters optional(@Nullable Object value) throws SQLException {
        return add(value).add(value);
    }
}
