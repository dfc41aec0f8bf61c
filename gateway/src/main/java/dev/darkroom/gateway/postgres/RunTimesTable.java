package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.models.RunTimes;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** Table {@code jobs} as the measure of its models. */
@ApplicationScoped
class RunTimesTable implements RunTimes {

    static final String MEASURE = """
            SELECT count(*) AS jobs,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY unit_ms) AS p50,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY unit_ms) AS p90
              FROM (SELECT (timings ->> 'device_ms')::float8 / units AS unit_ms
                      FROM jobs
                     WHERE model = ? AND model_version = ? AND state = 'succeeded'
                     ORDER BY finished_at DESC
                     LIMIT 200) AS latest
            """;

    private final Database database;

    RunTimesTable(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Measured> of(String model, String version) {
        return database.on(connection -> {
            try (PreparedStatement measure = connection.prepareStatement(MEASURE)) {
                measure.setString(1, model);
                measure.setString(2, version);
                try (ResultSet row = measure.executeQuery()) {
                    return row.next() && row.getInt("jobs") > 0
                            ? Optional.of(new Measured(row.getInt("jobs"), row.getDouble("p50"), row.getDouble("p90")))
                            : Optional.empty();
                }
            }
        });
    }
}
