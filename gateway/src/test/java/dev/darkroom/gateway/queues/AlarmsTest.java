package dev.darkroom.gateway.queues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.queues.QueueReading.Passed;
import dev.darkroom.gateway.queues.QueueReading.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private static final Instant NOW = Instant.parse("2030-01-01T03:00:00Z");

    private final List<QueueLine> lines = new ArrayList<>();
    private final List<Pause> pauses = new ArrayList<>();
    private Pool pool = pool(2, 0);
    private QueueReading.Difference difference;

    @Test
    void where_all_is_well_there_is_no_alarm() {
        lines.add(line("icons", Priority.NORMAL, new Depth(500, 3, 16, 8, 500_000, 24_000), 30));

        assertThat(alarms(false)).isEmpty();
    }

    @Test
    void a_model_that_nobody_serves_is_told_once_however_many_wait_for_it() {
        lines.add(line("mural", Priority.INTERACTIVE, new Depth(5, 0, 0, 0, 5_000, 0), 90));
        lines.add(line("mural", Priority.BATCH, new Depth(7, 0, 2, 0, 7_000, 0), 300));

        Alarm alarm = only();

        assertThat(alarm.code()).isEqualTo(Alarm.Code.NO_WORKER);
        assertThat(alarm.model()).isEqualTo("mural");
        assertThat(alarm.since()).isEqualTo(NOW.minusSeconds(300));
        assertThat(alarm.detail()).startsWith("14 jobs wait for model mural");
    }

    @Test
    void a_job_of_a_version_that_is_no_longer_served_is_told_too() {
        lines.add(new QueueLine(
                "default",
                "icons",
                "ada",
                Priority.NORMAL,
                new Depth(1, 0, 0, 0, 1_000, 0),
                new QueueLine.Oldest(NOW, "an older one")));

        assertThat(only().code()).isEqualTo(Alarm.Code.NO_WORKER);
    }

    @Test
    void a_version_that_nobody_serves_hides_nothing_of_those_who_ask_for_a_served_one() {
        lines.add(new QueueLine(
                "default",
                "icons",
                "ada",
                Priority.BATCH,
                new Depth(1, 0, 0, 0, 1_000, 0),
                new QueueLine.Oldest(NOW, "an older one")));
        lines.add(line("icons", Priority.INTERACTIVE, new Depth(5, 0, 16, 0, 5_000, 0), 61));

        assertThat(alarms(false))
                .extracting(Alarm::code)
                .containsExactly(Alarm.Code.NO_WORKER, Alarm.Code.STALLED, Alarm.Code.OLDEST_TOO_OLD);
    }

    @Test
    void workers_that_run_what_they_were_sent_before_are_not_stalled() {
        lines.add(new QueueLine(
                "default",
                "icons",
                "ada",
                Priority.BATCH,
                new Depth(1, 0, 0, 8, 1_000, 8_000),
                new QueueLine.Oldest(NOW, "an older one")));
        lines.add(line("icons", Priority.NORMAL, new Depth(0, 0, 16, 0, 0, 16_000), 61));

        assertThat(only().code()).isEqualTo(Alarm.Code.NO_WORKER);
    }

    @Test
    void what_waits_too_long_depends_on_its_priority() {
        lines.add(line("icons", Priority.INTERACTIVE, new Depth(5, 0, 0, 4, 5_000, 0), 61));
        lines.add(line("icons", Priority.NORMAL, new Depth(5, 0, 0, 0, 5_000, 0), 800));
        lines.add(line("icons", Priority.BATCH, new Depth(5, 0, 0, 0, 5_000, 0), 40_000));

        assertThat(only().code()).isEqualTo(Alarm.Code.OLDEST_TOO_OLD);
        assertThat(only().detail()).startsWith("The oldest interactive job has waited for 61 s");
    }

    @Test
    void workers_that_take_nothing_are_told() {
        lines.add(line("icons", Priority.NORMAL, new Depth(5, 0, 16, 0, 5_000, 0), 61));
        assertThat(only().code()).isEqualTo(Alarm.Code.STALLED);

        lines.set(0, line("icons", Priority.NORMAL, new Depth(5, 0, 16, 1, 5_000, 0), 61));
        assertThat(alarms(false)).isEmpty();
    }

    @Test
    void what_is_paused_is_told_as_such_and_raises_no_other_alarm() {
        pauses.add(new Pause(Pause.Kind.MODEL, "mural", "no licence", NOW, new UUID(0, 1), "ops"));
        lines.add(line("mural", Priority.INTERACTIVE, new Depth(5, 0, 0, 0, 5_000, 0), 90_000));

        assertThat(only().code()).isEqualTo(Alarm.Code.PAUSED_WITH_JOBS);
        assertThat(only().detail()).isEqualTo("model mural is paused (no licence), and 5 jobs wait for it.");
        assertThat(only().action()).contains("/v1/admin/models/mural:resume");
        lines.clear();
        assertThat(alarms(false)).isEmpty();
    }

    @Test
    void a_broker_that_is_away_lost_runs_and_wrong_counts_are_told_the_most_urgent_first() {
        pool = pool(2, 3);
        difference = new QueueReading.Difference(NOW.minus(Duration.ofHours(23)), "default icons ada 1: waiting 1");

        assertThat(alarms(true))
                .extracting(Alarm::code)
                .containsExactly(Alarm.Code.BROKER_AWAY, Alarm.Code.JOBS_LOST_RECENTLY, Alarm.Code.COUNTS_DIFFERED);

        difference = new QueueReading.Difference(NOW.minus(Duration.ofHours(25)), "long ago");
        pool = pool(2, 0);
        assertThat(alarms(false)).isEmpty();
    }

    @Test
    void the_figure_for_an_autoscaler_is_what_is_done_within_a_minute() {
        assertThat(Scale.of(reading(), pool).value()).isZero();

        lines.add(line("icons", Priority.NORMAL, new Depth(1, 0, 0, 0, 10, 0), 1));
        assertThat(Scale.of(reading(), pool).value()).isEqualTo(1);

        lines.add(line("icons", Priority.BATCH, new Depth(90, 0, 10, 5, 100_000, 20_000), 1));
        assertThat(Scale.of(reading(), pool).value()).isEqualTo(3);
        assertThat(Scale.of(reading(), pool).backlogDeviceS()).isEqualTo(120.01);

        pauses.add(new Pause(Pause.Kind.TENANT, "ada", null, NOW, new UUID(0, 1), "ops"));
        assertThat(Scale.of(reading(), pool).value()).isEqualTo(1);

        lines.remove(1);
        assertThat(Scale.of(reading(), pool).value()).isZero();
    }

    @Test
    void delayed_jobs_ask_for_no_worker() {
        lines.add(line("icons", Priority.NORMAL, new Depth(0, 9, 0, 0, 0, 0), 1));

        assertThat(Scale.of(reading(), pool).value()).isZero();
    }

    private Alarm only() {
        List<Alarm> alarms = alarms(false);
        assertThat(alarms).hasSize(1);
        return alarms.get(0);
    }

    private List<Alarm> alarms(boolean brokerAway) {
        return Alarms.of(reading(), brokerAway);
    }

    private QueueReading reading() {
        return new QueueReading(NOW, lines, List.of(pool), pauses, difference);
    }

    private static Pool pool(int workers, int lost) {
        return new Pool("default", workers, 16, Set.of("icons@1"), new Passed(NOW, 0, 0), null, null, lost);
    }

    private static QueueLine line(String model, Priority priority, Depth depth, int ageS) {
        return new QueueLine(
                "default", model, "ada", priority, depth, new QueueLine.Oldest(NOW.minusSeconds(ageS), "1"));
    }
}
