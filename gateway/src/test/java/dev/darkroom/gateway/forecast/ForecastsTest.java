package dev.darkroom.gateway.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.forecast.Backlog.Line;
import dev.darkroom.gateway.forecast.Backlog.Pool;
import dev.darkroom.gateway.forecast.Backlog.Pools;
import dev.darkroom.gateway.forecast.Backlog.Standing;
import dev.darkroom.gateway.forecast.Forecast.Code;
import dev.darkroom.gateway.forecast.Forecasts.Subject;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.models.RunTimes.Measured;
import dev.darkroom.gateway.models.RunTimes.Quantiles;
import dev.darkroom.gateway.models.Workloads;
import dev.darkroom.gateway.pauses.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int INTERACTIVE = 0;
    private static final int NORMAL = 1;
    private static final int BATCH = 2;
    private static final Quantiles ONE_SECOND = new Quantiles(1_000, 2_000);
    private static final Quantiles NOTHING = new Quantiles(0, 0);

    private Measured measured = new Measured(200, ONE_SECOND, ONE_SECOND, NOTHING, new Quantiles(1, 2));
    private Map<String, Integer> mayRun = Map.of();
    private List<Pause> pauses = List.of();
    private Map<String, Integer> workers = Map.of("m@1", 2);
    private Standing standing = new Standing("default", 1_000, false, true, 0, 0);
    private List<Line> lines = List.of();

    @Test
    void a_job_starts_when_the_workers_have_done_what_goes_before_it() {
        standing = ahead(10);

        Forecast forecast = queued(NORMAL);

        assertThat(forecast.position()).isEqualTo(10);
        assertThat(forecast.why().code()).isEqualTo(Code.AHEAD);
        assertThat(forecast.eta().startAt()).isEqualTo(moments(5_000, 10_000));
        assertThat(forecast.eta().finishAt()).isEqualTo(moments(6_000, 12_000));
    }

    @Test
    void another_tenant_gets_its_share_meanwhile_and_no_more() {
        standing = ahead(3);
        lines = List.of(new Line("flood", NORMAL, 1, 9_000, 9_000_000), new Line("small", NORMAL, 1, 2, 2_000));

        assertThat(queued(NORMAL).position()).isEqualTo(3 + 4 + 2);
    }

    @Test
    void a_heavier_tenant_gets_more_meanwhile() {
        standing = ahead(3);
        lines = List.of(new Line("heavy", NORMAL, 3, 9_000, 9_000_000));

        assertThat(queued(NORMAL).position()).isEqualTo(3 + 12);
    }

    @Test
    void batch_work_waits_for_everything_else_and_interactive_work_for_no_batch() {
        standing = ahead(1);
        lines = List.of(
                new Line("other", NORMAL, 1, 50, 50_000),
                new Line("other", BATCH, 1, 7, 7_000),
                new Line("ada", NORMAL, 1, 5, 5_000));

        assertThat(queued(BATCH).position()).isEqualTo(50 + 5 + 1 + 7);
        assertThat(queued(INTERACTIVE).position()).isEqualTo(1);
    }

    @Test
    void what_nobody_can_know_is_not_told() {
        standing = ahead(Backlog.MOST_COUNTED + 1);
        assertThat(queued(NORMAL).position()).isNull();

        standing = ahead(3);
        measured = new Measured(200, ONE_SECOND, ONE_SECOND, NOTHING, null);
        assertThat(queued(NORMAL).eta()).isNull();

        measured = new Measured(4, ONE_SECOND, ONE_SECOND, NOTHING, new Quantiles(1, 2));
        assertThat(queued(NORMAL).eta()).isNull();
        assertThat(queued(NORMAL).position()).isEqualTo(3);
    }

    @Test
    void a_job_that_nobody_serves_says_so() {
        workers = Map.of("m@2", 1);

        assertThat(queued(NORMAL).why().code()).isEqualTo(Code.NO_WORKER);
        assertThat(queued(NORMAL).eta()).isNull();
    }

    @Test
    void a_tenant_at_its_limit_and_a_delayed_job_say_so() {
        mayRun = Map.of("ada", 3);
        assertThat(queued(NORMAL).why().code()).isEqualTo(Code.QUOTA);

        standing = new Standing("default", 1_000, false, false, 0, 0);
        assertThat(queued(NORMAL).why().code()).isEqualTo(Code.NOT_BEFORE);
    }

    @ParameterizedTest
    @CsvSource({"POOL,default", "MODEL,m", "TENANT,ada"})
    void a_paused_job_says_so_and_nobody_knows_when_it_goes_on(Pause.Kind kind, String name) {
        pauses = List.of(new Pause(kind, name, "the device is hot", NOW, new UUID(0, 1), "ops"));
        assertThat(queued(NORMAL).why().code()).isEqualTo(Code.PAUSED);
        assertThat(queued(NORMAL).why().detail()).endsWith("paused: the device is hot");
        assertThat(queued(NORMAL).eta()).isNull();

        pauses = List.of(new Pause(kind, "other", null, NOW, new UUID(0, 1), "ops"));
        assertThat(queued(NORMAL).why().code()).isEqualTo(Code.AHEAD);
    }

    @Test
    void a_delay_is_counted_from_its_end() {
        Subject delayed = new Subject("ada", "m", "1", NORMAL, NOW.plusSeconds(60));

        assertThat(forecasts().ofQueued(Samples.id(), delayed).eta().startAt().p50())
                .isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void a_job_on_its_way_waits_for_nothing() {
        standing = new Standing("default", 1_000, true, true, 0, 0);

        assertThat(queued(NORMAL).position()).isZero();
        assertThat(queued(NORMAL).why()).isNull();
    }

    @Test
    void a_running_job_ends_when_the_rest_of_its_steps_are_done() {
        Subject job = new Subject("ada", "m", "1", NORMAL, null);

        Forecast third = forecasts().ofRunning(job, NOW.minus(Duration.ofSeconds(2)), 0.25);
        Forecast unknown = forecasts().ofRunning(job, NOW.minus(Duration.ofMillis(400)), 0);

        assertThat(third.eta().finishAt()).isEqualTo(moments(6_000, 9_000));
        assertThat(unknown.eta().finishAt()).isEqualTo(moments(600, 1_600));
        assertThat(third.eta().startAt()).isNull();
    }

    private Forecast queued(int rank) {
        return forecasts().ofQueued(Samples.id(), new Subject("ada", "m", "1", rank, null));
    }

    private static Standing ahead(int jobs) {
        return new Standing("default", 1_000, false, true, jobs, jobs * 1_000L);
    }

    private static Forecast.Moments moments(long p50Ms, long p90Ms) {
        return new Forecast.Moments(NOW.plusMillis(p50Ms), NOW.plusMillis(p90Ms));
    }

    private Forecasts forecasts() {
        Backlog backlog = new Backlog() {
            @Override
            public Pools pools() {
                return new Pools(Map.of("default", new Pool(lines, 0, workers)), Map.of("ada", 3), mayRun, pauses);
            }

            @Override
            public Optional<Standing> standing(JobId job) {
                return Optional.of(standing);
            }
        };
        return new Forecasts(
                backlog, new Workloads((model, version) -> Optional.of(measured)), Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
