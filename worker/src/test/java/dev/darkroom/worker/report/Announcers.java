package dev.darkroom.worker.report;

import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Makes announcers for other packages' tests. */
public final class Announcers {

    private Announcers() {}

    /** One that writes its heartbeats down. */
    public static Announcer telling(List<WorkerHeartbeat> beats) {
        Announcements broker = new Announcements() {
            @Override
            public CompletableFuture<Void> announce(WorkerAnnouncement announcement) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<Void> heartbeat(WorkerHeartbeat heartbeat) {
                beats.add(heartbeat);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletableFuture<Void> retire(String worker) {
                return CompletableFuture.completedFuture(null);
            }
        };
        IdentityConfig config = new IdentityConfig() {
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
        return new Announcer(broker, new RunningJobs(), InstantSource.system(), config);
    }
}
