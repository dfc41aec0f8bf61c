package dev.darkroom.gateway.admin;

import dev.darkroom.gateway.forecast.Forecast.Moments;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.queues.Alarm;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All queues at one moment, as administrators see them.
 *
 * @param data one a pool
 * @param pauses all that is paused, the longest first
 * @param alarms what somebody should look at, the most urgent first
 */
record QueuesView(Instant at, List<PoolView> data, List<Pause> pauses, List<Alarm> alarms) {

    QueuesView {
        data = List.copyOf(data);
        pauses = List.copyOf(pauses);
        alarms = List.copyOf(alarms);
    }

    /**
     * A pool. Its depth is that of the lines that are shown; everything else is of the whole pool.
     *
     * @param emptyAt when it will have done all that is asked for if nothing more comes; null where that is not known
     * @param paused null unless the whole pool is
     * @param kafka null while Kafka is away
     */
    record PoolView(
            String pool,
            DepthView depth,
            RatesView rates,
            @Nullable Moments emptyAt,
            WorkersView workers,
            @Nullable Pause paused,
            @Nullable KafkaView kafka,
            List<LineView> lines) {
        PoolView {
            lines = List.copyOf(lines);
        }
    }

    /**
     * How many jobs stand where.
     *
     * @param waiting for their turn
     * @param delayed until their not_before, or before another try
     * @param onBroker on their way to a worker, not started
     * @param backlogDeviceS estimated device time of all but the delayed ones
     */
    record DepthView(
            long waiting,
            long delayed,
            long onBroker,
            long running,
            double backlogDeviceS,
            @Nullable OldestView oldest) {}

    /**
     * The job that has been able to start for longest.
     *
     * @param since when it was accepted, or its not_before where that is later
     */
    record OldestView(Instant since, double ageS) {}

    /** How fast jobs came and ended of late; null until two samples tell. */
    record RatesView(
            @Nullable RateView lastMinute, @Nullable RateView lastFiveMinutes) {}

    /** Jobs that came and ended, each minute, over the last seconds. */
    record RateView(long overS, double inPerMinute, double outPerMinute) {}

    /**
     * Who works for it.
     *
     * @param capacity how many jobs they can hold at once
     */
    record WorkersView(int live, int capacity) {}

    /**
     * What Kafka tells of the pool.
     *
     * @param lag messages from the first one on that is not settled
     * @param explained why that is another number than the depth
     */
    record KafkaView(long lag, String explained) {}

    /**
     * The jobs of one model, tenant and priority.
     *
     * @param paused what holds them back
     */
    record LineView(
            String model,
            String tenant,
            Priority priority,
            DepthView depth,
            @Nullable Pause paused) {}
}
