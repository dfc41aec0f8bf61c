package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.actions.TooManyException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Counts exactly what matches, or gives up where that takes too long. */
final class Counting {

    /** For the transaction at hand. */
    static final String WITHIN = "SELECT set_config('statement_timeout', ?, true)";

    private static final String TIME_LIMIT = "10s";

    /** SQLSTATE of a statement that ran too long. */
    private static final String QUERY_CANCELED = "57014";

    private Counting() {}

    /** Sets a statement's parameters. */
    @FunctionalInterface
    interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    /**
     * The number that a statement selects.
     *
     * @throws TooManyException after ten seconds
     */
    static int of(Database database, String sql, Binding binding) {
        return database.inTransaction(connection -> {
            try (PreparedStatement within = connection.prepareStatement(WITHIN);
                    PreparedStatement count = connection.prepareStatement(sql)) {
                within.setString(1, TIME_LIMIT);
                within.execute();
                binding.to(count);
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            } catch (SQLException e) {
                if (QUERY_CANCELED.equals(e.getSQLState())) {
                    throw new TooManyException(e);
                }
                throw e;
            }
        });
    }
}
