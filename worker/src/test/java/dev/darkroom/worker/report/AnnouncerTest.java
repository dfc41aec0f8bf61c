package dev.darkroom.worker.report;

import static dev.darkroom.worker.lane.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final JobId JOB = new JobId(new UUID(1, 2));

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<WorkerHeartbeat> beats = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> delivery = CompletableFuture.completedFuture(null);
    private final RunningJobs running = new RunningJobs();
    private final Announcer announcer = new Announcer(broker(), running, InstantSource.fixed(NOW), config());

    @AfterEach
    void stop() {
        delivery.complete(null);
        announcer.stop("w");
    }

    @Test
    void the_announcement_comes_at_once_and_heartbeats_follow() {
        running.began(JOB);

        announcer.start(announcement(), () -> true);

        await(() -> beats.size() >= 3);
        assertThat(sent).first().isEqualTo("announcement of w");
        assertThat(beats).first().isEqualTo(new WorkerHeartbeat("w", NOW, true, List.of(JOB)));
    }

    @Test
    void while_a_heartbeat_is_on_its_way_no_other_is_sent() {
        delivery = new CompletableFuture<>();

        announcer.start(announcement(), () -> true);
        await(() -> beats.size() == 1);
        running.began(JOB);
        delivery.complete(null);

        await(() -> beats.size() > 1);
        assertThat(beats.get(1).running()).containsExactly(JOB);
    }

    @Test
    void a_draining_worker_says_so_at_once() {
        announcer.start(announcement(), () -> true);

        announcer.draining("w");

        assertThat(beats).anyMatch(beat -> !beat.ready());
    }

    @Test
    void the_farewell_is_the_last_word() {
        announcer.start(announcement(), () -> true);
        await(() -> !beats.isEmpty());

        announcer.stop("w");
        announcer.stop("w");

        assertThat(sent).last().isEqualTo("farewell of w");
        assertThat(sent.stream().filter(word -> word.startsWith("farewell"))).hasSize(1);
    }

    private Announcements broker() {
        return new Announcements() {
            @Override
            public CompletableFuture<Void> announce(WorkerAnnouncement announcement) {
                sent.add("announcement of " + announcement.worker());
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<Void> heartbeat(WorkerHeartbeat heartbeat) {
                beats.add(heartbeat);
                sent.add("heartbeat");
                return delivery;
            }

            @Override
            public CompletableFuture<Void> retire(String worker) {
                sent.add("farewell of " + worker);
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    private static IdentityConfig config() {
        return new IdentityConfig() {
            @Override
            public Optional<String> id() {
                return Optional.of("w");
            }

            @Override
            public String pool() {
                return "default";
            }

            @Override
            public Duration heartbeat() {
                return Duration.ofMillis(20);
            }
        };
    }

    private static WorkerAnnouncement announcement() {
        return new WorkerAnnouncement("w", "default", "cpu", 2, 8, NOW, List.of());
    }
}
