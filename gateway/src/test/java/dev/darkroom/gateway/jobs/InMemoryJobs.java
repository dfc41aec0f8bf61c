package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Timings;
import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.dispatch.FairShare;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.dispatch.LostWork;
import dev.darkroom.gateway.dispatch.PoolQueue;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.projection.Changes;
import dev.darkroom.gateway.projection.ProjectionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The jobs' ports for unit tests; passes the same contract suites as the tables. Time stands still until told. */
public final class InMemoryJobs implements JobStore, DispatchQueue, ProjectionStore {

    private final Map<JobId, Job> jobs = new TreeMap<>();
    private final Map<JobId, String> pools = new TreeMap<>();
    private final Map<JobId, Instant> dispatchedAt = new TreeMap<>();
    private final Set<JobId> delayOver = new HashSet<>();
    private final Map<JobId, Long> offsets = new TreeMap<>();
    private final Map<JobId, Integer> publishedAttempts = new TreeMap<>();
    private final Map<JobId, Integer> deliveries = new TreeMap<>();
    private final Map<JobId, Instant> retryAt = new TreeMap<>();
    private final Map<String, Kept> keys = new TreeMap<>();
    private final Map<JobId, List<Happening>> log = new TreeMap<>();
    private final Map<JobId, Shown> previews = new TreeMap<>();
    private final Set<JobId> published = new HashSet<>();
    private static final int PAUSE_OF_A_SUSPECT_S = 20;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** Lets time pass. */
    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    private record Shown(int version, long offset, Preview preview) {}

    private record Kept(JobId job, String fingerprint, Instant until) {}

    @Override
    public synchronized Acceptance insert(NewJob job, IdempotencyKey key) throws KeyReusedException {
        Optional<Job> earlier = key == null ? Optional.empty() : find(job.tenant(), key);
        if (earlier.isPresent()) {
            return new Acceptance(earlier.get(), true);
        }
        if (key != null) {
            keys.put(job.tenant() + " " + key.value(), new Kept(job.id(), key.fingerprint(), now.plus(key.keptFor())));
        }
        return new Acceptance(insert(job), false);
    }

    @Override
    public synchronized Optional<Job> find(String tenant, IdempotencyKey key) throws KeyReusedException {
        Kept kept = keys.get(tenant + " " + key.value());
        if (kept == null || !kept.until().isAfter(now)) {
            return Optional.empty();
        }
        if (!kept.fingerprint().equals(key.fingerprint())) {
            throw new KeyReusedException();
        }
        return find(tenant, kept.job());
    }

    private Job insert(NewJob n) {
        Job job = new Job(
                n.id(),
                n.tenant(),
                n.model(),
                n.modelVersion(),
                n.input(),
                n.seed(),
                n.labels(),
                n.terms(),
                new Job.Facts(null, null, null, n.retriedFrom(), null, null, null),
                JobState.QUEUED,
                1,
                1,
                now,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                List.of());
        jobs.put(n.id(), job);
        log(job, now);
        pools.put(n.id(), n.pool());
        return job;
    }

    @Override
    public synchronized Optional<Job> find(String tenant, JobId id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> job.tenant().equals(tenant));
    }

    @Override
    public Optional<Stamp> stamp(String tenant, JobId id) {
        return find(tenant, id).map(Job::stamp);
    }

    @Override
    public synchronized List<Happening> log(String tenant, JobId id, int afterVersion) {
        return find(tenant, id).isEmpty()
                ? List.of()
                : log.get(id).stream()
                        .filter(each -> each.version() > afterVersion)
                        .toList();
    }

    private void log(Job job, Instant at) {
        log.computeIfAbsent(job.id(), id -> new ArrayList<>())
                .add(new Happening(job.version(), job.state(), job.attempt(), false, at));
    }

    @Override
    public synchronized Optional<Preview> preview(String tenant, JobId id, int version, int fromStep) {
        return find(tenant, id)
                .filter(job -> job.version() == version && job.state() == JobState.RUNNING)
                .map(job -> previews.get(id))
                .filter(shown -> shown.version() == version && shown.preview().step() >= fromStep)
                .map(Shown::preview);
    }

    @Override
    public synchronized List<Job> list(String tenant, JobQuery query) {
        return jobs.values().stream()
                .filter(job -> job.tenant().equals(tenant))
                .filter(job -> query.before() == null || job.id().compareTo(query.before()) < 0)
                .filter(job -> query.state() == null || job.state() == query.state())
                .filter(job -> query.model() == null || job.model().equals(query.model()))
                .filter(job -> query.labels().clientReference() == null
                        || query.labels().clientReference().equals(job.labels().clientReference()))
                .filter(job -> job.labels()
                        .tags()
                        .entrySet()
                        .containsAll(query.labels().tags().entrySet()))
                .filter(job -> query.createdAfter() == null || !job.createdAt().isBefore(query.createdAfter()))
                .filter(job -> query.createdBefore() == null || job.createdAt().isBefore(query.createdBefore()))
                .sorted(Comparator.comparing(Job::id).reversed())
                .limit(query.limit())
                .toList();
    }

    @Override
    public synchronized Map<JobId, Stamp> stamps(String tenant, Collection<JobId> ids) {
        return ids.stream().flatMap(id -> find(tenant, id).stream()).collect(Collectors.toMap(Job::id, Job::stamp));
    }

    /** One pool of unbounded room, in which every tenant has the same weight and the clocks stand still. */
    @Override
    public synchronized List<QueuedJob> take(int limit) {
        Map<String, List<PoolQueue.Line>> lines = new TreeMap<>();
        for (Priority priority : Priority.values()) {
            jobs.values().stream()
                    .filter(job -> job.state() == JobState.QUEUED && job.terms().priority() == priority)
                    .filter(job -> !dispatchedAt.containsKey(job.id()) && ready(job))
                    .collect(Collectors.groupingBy(Job::tenant))
                    .forEach((tenant, waiting) -> lines.computeIfAbsent(tenant, id -> new ArrayList<>())
                            .add(new PoolQueue.Line(
                                    priority.rank(),
                                    waiting.stream()
                                            .map(job -> new PoolQueue.Head(job.id(), 1_000))
                                            .toList())));
        }
        List<PoolQueue.Tenant> tenants = lines.entrySet().stream()
                .map(each ->
                        new PoolQueue.Tenant(each.getKey(), 1, Integer.MAX_VALUE, PoolQueue.Tags.ZERO, each.getValue()))
                .toList();
        List<JobId> chosen = FairShare.choose(new PoolQueue("default", limit, PoolQueue.Tags.ZERO, tenants))
                .jobs();
        chosen.forEach(this::dispatch);
        return chosen.stream().map(this::queued).toList();
    }

    private void dispatch(JobId id) {
        dispatchedAt.put(id, now);
        int attempt = jobs.get(id).attempt();
        if (publishedAttempt(jobs.get(id)) != attempt) {
            offsets.remove(id);
        }
        publishedAttempts.put(id, attempt);
        deliveries.put(id, 0);
    }

    private boolean ready(Job job) {
        return !retryAt.containsKey(job.id()) && (job.terms().notBefore() == null || delayOver.contains(job.id()));
    }

    @Override
    public synchronized void wakeDelayed() {
        jobs.values().stream()
                .filter(job -> job.terms().notBefore() != null
                        && !job.terms().notBefore().isAfter(now))
                .forEach(job -> delayOver.add(job.id()));
        retryAt.values().removeIf(at -> !at.isAfter(now));
    }

    @Override
    public synchronized void recover(Duration since) {
        dispatchedAt
                .entrySet()
                .removeIf(each -> each.getValue().isBefore(now.minus(since))
                        && !published.contains(each.getKey())
                        && jobs.get(each.getKey()).state() == JobState.QUEUED);
    }

    private QueuedJob queued(JobId id) {
        Job job = jobs.get(id);
        return new QueuedJob(
                pools.get(id),
                new JobMessage(
                        id,
                        job.attempt(),
                        job.tenant(),
                        job.model(),
                        job.modelVersion(),
                        job.seed(),
                        job.input(),
                        job.createdAt()),
                null);
    }

    @Override
    public synchronized void published(Collection<PublishedJob> jobs) {
        jobs.stream()
                .filter(each -> isOnItsWay(each.job(), each.attempt()))
                .map(PublishedJob::job)
                .forEach(published::add);
    }

    @Override
    public synchronized void release(Collection<JobAttempt> attempts) {
        attempts.stream()
                .filter(each -> isOnItsWay(each.job(), each.number()) && !published.contains(each.job()))
                .forEach(each -> dispatchedAt.remove(each.job()));
    }

    private boolean isOnItsWay(JobId id, int attempt) {
        return dispatchedAt.containsKey(id) && publishedAttempt(jobs.get(id)) == attempt;
    }

    @Override
    public synchronized void apply(List<Changes> rounds) {
        for (Changes changes : rounds) {
            changes.starts().forEach(this::start);
            changes.looks().forEach(this::look);
            changes.advances().forEach(this::advance);
            changes.releases().forEach(this::release);
            changes.ends().forEach(this::end);
        }
    }

    /** The job, where an event is about the message that was published last and newer than what was applied last. */
    private Optional<Job> open(EventMeta meta, long offset) {
        return Optional.ofNullable(jobs.get(meta.jobId()))
                .filter(job ->
                        publishedAttempt(job) == meta.attempt() && !job.state().terminal() && isNewer(meta, offset));
    }

    private int publishedAttempt(Job job) {
        return publishedAttempts.getOrDefault(job.id(), 1);
    }

    private int delivery(Job job) {
        return deliveries.getOrDefault(job.id(), 0);
    }

    private boolean holds(Job job, EventMeta meta) {
        boolean known = job.state() == JobState.RUNNING
                ? last(job).worker().equals(meta.worker()) && delivery(job) == meta.delivery()
                : job.attempt() == publishedAttempt(job);
        return known || delivery(job) < meta.delivery();
    }

    private static Job.Attempt last(Job job) {
        return job.attempts().get(job.attempts().size() - 1);
    }

    private void start(Changes.Start start) {
        EventMeta meta = start.meta();
        open(meta, start.offset()).filter(job -> isNewStart(job, meta)).ifPresent(job -> {
            boolean takeover = job.state() == JobState.RUNNING;
            offsets.put(meta.jobId(), start.offset());
            deliveries.put(meta.jobId(), meta.delivery());
            retryAt.remove(meta.jobId());
            dispatchedAt.putIfAbsent(meta.jobId(), now);
            published.add(meta.jobId());
            Instant at = within(meta.time(), job);
            int number = job.attempt() + (takeover ? 1 : 0);
            List<Job.Attempt> attempts =
                    takeover ? PastAttempts.ended(job, at, "lost") : new ArrayList<>(job.attempts());
            attempts.add(new Job.Attempt(number, meta.worker(), start.device(), at, null, null));
            put(job, JobState.RUNNING, 1, number, at, null, null, List.of(), null, null, attempts);
        });
    }

    private boolean isNewStart(Job job, EventMeta meta) {
        int delivery = delivery(job);
        if (job.state() == JobState.RUNNING) {
            return delivery < meta.delivery()
                    || (delivery == meta.delivery() && !PastAttempts.include(job, meta.worker()));
        }
        return delivery < meta.delivery() || (delivery == meta.delivery() && job.attempt() == meta.attempt());
    }

    /** A time that a worker told, not before the dispatch and not after now. */
    private Instant within(Instant told, Job job) {
        Instant dispatched = dispatchedAt.getOrDefault(job.id(), job.createdAt());
        return later(told.isAfter(now) ? now : told, dispatched);
    }

    private void release(Changes.Release release) {
        EventMeta meta = release.meta();
        open(meta, release.offset()).filter(job -> holds(job, meta)).ifPresent(job -> {
            offsets.put(meta.jobId(), release.offset());
            dispatchedAt.remove(meta.jobId());
            published.remove(meta.jobId());
            int pause = PastAttempts.lost(job, meta.worker()) < LostWork.MOST_LOST
                    ? release.pauseS()
                    : PAUSE_OF_A_SUSPECT_S;
            if (pause > 0) {
                retryAt.put(meta.jobId(), now.plusSeconds(pause));
            }
            previews.remove(job.id());
            if (job.state() == JobState.RUNNING) {
                String outcome = last(job).worker().equals(meta.worker()) ? "released" : "lost";
                List<Job.Attempt> attempts = PastAttempts.ended(job, within(meta.time(), job), outcome);
                int next = job.attempt() + 1;
                put(job, JobState.QUEUED, 1, next, null, null, null, List.of(), null, null, attempts);
            }
        });
    }

    private void look(Changes.Look look) {
        EventMeta meta = look.meta();
        JobEvent.Preview is = look.preview();
        Shown last = previews.get(meta.jobId());
        open(meta, look.offset())
                .filter(job -> job.state() == JobState.RUNNING)
                .filter(job -> last(job).worker().equals(meta.worker()))
                .filter(job -> last == null || last.offset() < look.offset())
                .ifPresent(job -> {
                    Preview preview = new Preview(
                            is.step(), is.steps(), is.image(), is.mediaType(), is.width(), is.height(), is.data());
                    previews.put(meta.jobId(), new Shown(job.version(), look.offset(), preview));
                });
    }

    private void advance(Changes.Advance advance) {
        EventMeta meta = advance.meta();
        open(meta, advance.offset())
                .filter(job -> job.state() == JobState.RUNNING)
                .filter(job -> last(job).worker().equals(meta.worker()))
                .ifPresent(job -> {
                    offsets.put(meta.jobId(), advance.offset());
                    Job.Progress progress = new Job.Progress(advance.step(), advance.steps());
                    put(
                            job,
                            job.state(),
                            0,
                            job.attempt(),
                            job.startedAt(),
                            null,
                            progress,
                            List.of(),
                            null,
                            null,
                            job.attempts());
                });
    }

    private void end(Changes.End end) {
        EventMeta meta = end.meta();
        open(meta, end.offset()).filter(job -> holds(job, meta)).ifPresent(job -> {
            offsets.put(meta.jobId(), end.offset());
            dispatchedAt.putIfAbsent(meta.jobId(), now);
            published.add(meta.jobId());
            Instant at = within(meta.time(), job);
            Instant started = job.startedAt() == null ? at : job.startedAt();
            Instant finished = later(at, started);
            boolean running = job.state() == JobState.RUNNING;
            String device =
                    end.device() != null || !running ? end.device() : last(job).device();
            Job.Failure failure = end.error() == null
                    ? null
                    : new Job.Failure(
                            end.error().code().wireName(),
                            end.error().detail(),
                            end.error().code().retryable());
            Job.Attempt attempt = new Job.Attempt(
                    job.attempt(),
                    meta.worker(),
                    device,
                    started,
                    finished,
                    end.state().wireName());
            previews.remove(job.id());
            Job.Progress progress = job.progress() == null || end.state() != JobState.SUCCEEDED
                    ? job.progress()
                    : new Job.Progress(job.progress().steps(), job.progress().steps());
            List<Job.Attempt> attempts = new ArrayList<>(job.attempts());
            if (running) {
                attempts.remove(attempts.size() - 1);
            }
            attempts.add(attempt);
            put(
                    job,
                    end.state(),
                    1,
                    job.attempt(),
                    started,
                    finished,
                    progress,
                    end.outputs(),
                    end.timings(),
                    failure,
                    attempts);
        });
    }

    private boolean isNewer(EventMeta meta, long offset) {
        Long last = offsets.get(meta.jobId());
        return last == null || last < offset;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void put(
            Job job,
            JobState state,
            int versions,
            int attempt,
            Instant startedAt,
            Instant finishedAt,
            Job.Progress progress,
            List<Output> outputs,
            Timings timings,
            Job.Failure failure,
            List<Job.Attempt> attempts) {
        Job changed = new Job(
                job.id(),
                job.tenant(),
                job.model(),
                job.modelVersion(),
                job.input(),
                job.seed(),
                job.labels(),
                job.terms(),
                finishedAt == null
                        ? job.facts()
                        : new Job.Facts(
                                job.facts().cancelRequestedAt(),
                                finishedAt.plus(job.terms().retention()),
                                null,
                                job.facts().retriedFrom(),
                                null,
                                null,
                                null),
                state,
                job.version() + versions,
                attempt,
                job.createdAt(),
                startedAt,
                finishedAt,
                progress,
                outputs,
                timings,
                failure,
                attempts);
        jobs.put(job.id(), changed);
        if (versions > 0) {
            log(changed, finishedAt != null ? finishedAt : startedAt != null ? startedAt : now);
        }
    }
}
