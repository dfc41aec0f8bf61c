package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.watch.JobNews;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a job's events: every version once and in order, and between them the latest progress, which never goes
 * back. It ends with the job, or earlier when this
 * gateway is about to stop: the client goes on at another one. A listener holds no thread. Thread-safe.
 */
@ApplicationScoped
class JobEvents {

    private final JobStore jobs;
    private final JobNews news;

    JobEvents(JobStore jobs, JobNews news) {
        this.jobs = jobs;
        this.news = news;
    }

    /**
     * How far a listener has come.
     *
     * @param step of the progress that it saw in this version, or -1
     */
    record Position(int version, int step) {

        /** Before everything. */
        static final Position START = new Position(0, -1);

        /** Reads {@code 3} or {@code 2.17}, the id of an event; empty where it is none. */
        static Optional<Position> parse(String id) {
            if (!id.matches("[0-9]{1,9}([.][0-9]{1,9})?")) {
                return Optional.empty();
            }
            int dot = id.indexOf('.');
            return Optional.of(
                    dot < 0
                            ? new Position(Integer.parseInt(id), -1)
                            : new Position(
                                    Integer.parseInt(id.substring(0, dot)), Integer.parseInt(id.substring(dot + 1))));
        }

        @Override
        public String toString() {
            return version + (step < 0 ? "" : "." + step);
        }
    }

    /**
     * One event.
     *
     * @param happening what it tells, or null where it tells of progress
     * @param job as it stood when it was sent: with its progress, or its end
     */
    record Event(Position position, @Nullable Happening happening, Job job) {

        boolean last() {
            return happening != null && happening.state().terminal();
        }
    }

    /** The events after a position. Subscribe on a thread that may block. */
    Multi<Event> after(String tenant, JobId id, Position position) {
        return Multi.createFrom().emitter(emitter -> new Listener(tenant, id, emitter).go(position));
    }

    private final class Listener {

        private final String tenant;
        private final JobId id;
        private final MultiEmitter<? super Event> emitter;
        private final AtomicReference<JobNews.@Nullable Waiter> waiter = new AtomicReference<>();

        Listener(String tenant, JobId id, MultiEmitter<? super Event> emitter) {
            this.tenant = tenant;
            this.id = id;
            this.emitter = emitter;
            emitter.onTermination(() -> replace(null));
        }

        /** Sends what there is after a position, then waits for more. */
        void go(Position position) {
            try {
                JobNews.Waiter next = news.expect(id);
                replace(next);
                Position reached = send(position);
                if (emitter.isCancelled() || news.closed() || reached == null) {
                    replace(null);
                    emitter.complete();
                } else {
                    next.arrival()
                            .thenRun(() -> Infrastructure.getDefaultWorkerPool().execute(() -> go(reached)));
                }
            } catch (RuntimeException e) {
                emitter.fail(e);
            }
        }

        private void replace(JobNews.@Nullable Waiter next) {
            JobNews.Waiter old = waiter.getAndSet(next);
            if (old != null) {
                old.close();
            }
        }

        /** The position after what was sent, or null where nothing more will come. */
        private @Nullable Position send(Position position) {
            Optional<Job> job = jobs.find(tenant, id);
            if (job.isEmpty()) {
                return null;
            }
            Position reached = position;
            for (Event event : between(position, job.get())) {
                emitter.emit(event);
                reached = event.position();
                if (event.last()) {
                    return null;
                }
            }
            return reached;
        }

        private List<Event> between(Position position, Job job) {
            List<Event> events = new ArrayList<>();
            if (position.version() < job.version()) {
                jobs.log(tenant, id, position.version()).stream()
                        .filter(each -> each.version() <= job.version())
                        .map(each -> new Event(new Position(each.version(), -1), each, job))
                        .forEach(events::add);
            }
            Job.Progress progress = job.progress();
            if (job.state() == JobState.RUNNING && progress != null) {
                Position now = new Position(job.version(), progress.step());
                if (position.version() < now.version() || position.step() < now.step()) {
                    events.add(new Event(now, null, job));
                }
            }
            return events;
        }
    }
}
