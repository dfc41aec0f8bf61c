package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.models.RunTimes;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Table {@code jobs} as the measure of its models. */
@ApplicationScoped
class RunTimesTable implements RunTimes {

    /** Fewer forecasts correct nothing. */
    private static final int LEAST_FORECASTS = 5;

    static final String MEASURE = """
            SELECT count(*) AS jobs, count(forecast_ms) AS forecasts,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY unit_ms) AS unit_p50,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY unit_ms) AS unit_p90,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY run_ms) AS run_p50,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY run_ms) AS run_p90,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY overhead_ms) AS overhead_p50,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY overhead_ms) AS overhead_p90,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY all_ms / forecast_ms) AS ratio_p50,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY all_ms / forecast_ms) AS ratio_p90
              FROM (SELECT (timings ->> 'device_ms')::float8 / units AS unit_ms,
                           (timings ->> 'run_ms')::float8 AS run_ms,
                           GREATEST(0, extract(epoch FROM finished_at - started_at) * 1000
                                       - (timings ->> 'run_ms')::float8)::float8 AS overhead_ms,
                           (extract(epoch FROM finished_at - created_at) * 1000)::float8 AS all_ms,
                           forecast_ms
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
                    if (!row.next() || row.getInt("jobs") == 0) {
                        return Optional.empty();
                    }
                    return Optional.of(new Measured(
                            row.getInt("jobs"),
                            quantiles(row, "unit"),
                            quantiles(row, "run"),
                            quantiles(row, "overhead"),
                            row.getInt("forecasts") < LEAST_FORECASTS ? null : quantiles(row, "ratio")));
                }
            }
        });
    }

    private static Quantiles quantiles(ResultSet row, String name) throws SQLException {
        return new Quantiles(row.getDouble(name + "_p50"), row.getDouble(name + "_p90"));
    }
}
