package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.watch.JobNews;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a job's events: every version once and in order, and between them the latest progress and the latest
 * preview, which never go back. It ends with the job, or earlier when this
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
     * @param step of the progress or the preview that it saw in this version, or -1
     * @param preview whether it saw that step's preview, which follows its progress
     */
    record Position(int version, int step, boolean preview) implements Comparable<Position> {

        /** Before everything. */
        static final Position START = of(0);

        private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(?:[.]([0-9]{1,9})(p?))?");
        private static final Comparator<Position> ORDER = Comparator.comparingInt(Position::version)
                .thenComparingInt(Position::step)
                .thenComparing(Position::preview);

        /** Behind a version, and before its first progress. */
        static Position of(int version) {
            return new Position(version, -1, false);
        }

        /** Reads {@code 3}, {@code 2.17} or {@code 2.17p}, the id of an event; empty where it is none. */
        static Optional<Position> parse(String id) {
            Matcher form = FORM.matcher(id);
            if (!form.matches()) {
                return Optional.empty();
            }
            int version = Integer.parseInt(form.group(1));
            return Optional.of(
                    form.group(2) == null
                            ? of(version)
                            : new Position(
                                    version,
                                    Integer.parseInt(form.group(2)),
                                    form.group(3).equals("p")));
        }

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return version + (step < 0 ? "" : "." + step) + (preview ? "p" : "");
        }
    }

    /**
     * One event.
     *
     * @param happening what it tells, or null where it tells of progress
     * @param preview what it shows, or null where it shows nothing
     * @param job as it stood when it was sent: with its progress, or its end
     */
    record Event(
            Position position,
            @Nullable Happening happening,
            @Nullable Preview preview,
            Job job) {

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
                        .map(each -> new Event(Position.of(each.version()), each, null, job))
                        .forEach(events::add);
            }
            if (job.state() == JobState.RUNNING) {
                steps(position, job).stream()
                        .filter(event -> event.position().compareTo(position) > 0)
                        .sorted(Comparator.comparing(Event::position))
                        .forEach(events::add);
            }
            return events;
        }

        /** What a running job says of its steps: its progress, and its preview unless it is older than the position. */
        private List<Event> steps(Position position, Job job) {
            List<Event> events = new ArrayList<>();
            Job.Progress progress = job.progress();
            if (progress != null) {
                events.add(new Event(new Position(job.version(), progress.step(), false), null, null, job));
            }
            boolean earlier = position.version() < job.version();
            int fromStep = earlier ? 0 : position.step() + (position.preview() ? 1 : 0);
            // After the job, so that a preview is never older than the progress that is told before it.
            jobs.preview(tenant, id, job.version(), fromStep)
                    .map(look -> new Event(new Position(job.version(), look.step(), true), null, look, job))
                    .ifPresent(events::add);
            return events;
        }
    }
}
