package dev.darkroom.gateway.forecast;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.models.Workloads;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens forecasts for tests of other packages. */
public final class Forecasting {

    private Forecasting() {}

    /** Of an empty queue that nobody works for. */
    public static Forecasts with(Workloads workloads) {
        Backlog empty = new Backlog() {
            @Override
            public Pools pools() {
                return new Pools(Map.of(), Map.of(), Map.of(), List.of());
            }

            @Override
            public Optional<Standing> standing(JobId job) {
                return Optional.empty();
            }
        };
        return new Forecasts(empty, workloads, Clock.systemUTC());
    }
}
