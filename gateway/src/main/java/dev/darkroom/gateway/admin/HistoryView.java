package dev.darkroom.gateway.admin;

import dev.darkroom.gateway.queues.QueueStore.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pool stood, for a chart.
 *
 * @param everyS seconds from one point to the next
 * @param data the oldest first
 */
record HistoryView(String pool, int minutes, long everyS, List<PointView> data) {

    HistoryView {
        data = List.copyOf(data);
    }

    /**
     * A pool at a moment.
     *
     * @param onBroker on their way to a worker, not started
     * @param inPerMinute since the point before; null for the first
     * @param outPerMinute since the point before; null for the first
     * @param oldestAgeS of the oldest job that was not started; null where there was none
     */
    record PointView(
            Instant at,
            long waiting,
            long onBroker,
            long running,
            double backlogDeviceS,
            @Nullable Double oldestAgeS,
            int workers,
            @Nullable Double inPerMinute,
            @Nullable Double outPerMinute) {}

    static HistoryView of(String pool, int minutes, Duration each, List<Sample> samples) {
        List<PointView> points = new ArrayList<>();
        Sample before = null;
        for (Sample sample : samples) {
            points.add(point(sample, before));
            before = sample;
        }
        return new HistoryView(pool, minutes, each.toSeconds(), points);
    }

    private static PointView point(Sample is, @Nullable Sample before) {
        Double in = null;
        Double out = null;
        if (before != null) {
            double between = Duration.between(before.at(), is.at()).toMillis() / 60_000.0;
            in = (is.accepted() - before.accepted()) / between;
            out = (is.ended() - before.ended()) / between;
        }
        return new PointView(
                is.at(),
                is.depth().waiting(),
                is.depth().sent(),
                is.depth().running(),
                is.depth().backlogMs() / 1000.0,
                is.oldestS(),
                is.workers(),
                in,
                out);
    }
}
