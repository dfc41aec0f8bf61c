package dev.darkroom.worker.lane;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.tracing.Tracing;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.metrics.Meters;
import dev.darkroom.worker.metrics.Stage;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.sampling.DeviceLostException;
import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.Sampler.Drawing;
import dev.darkroom.worker.sampling.UnfitInputException;
import io.opentelemetry.api.trace.Span;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Runs jobs of one model together. Where that fails, each runs alone, so that one job's poison spoils no other. Thread-safe.
 */
@ApplicationScoped
class GroupRun {

    private static final Logger LOG = Logger.getLogger(GroupRun.class);
    private static final int DELIVERIES_A_LANE = 4;

    private final DeviceTurn turn;
    private final Delivery delivery;
    private final Reporter reporter;
    private final Conclusion conclusion;
    private final InputPictures pictures;
    private final Cancellations cancellations;
    private final PngEncoding png;
    private final Replacement replacement;
    private final ExecutorService deliveries;

    GroupRun(
            DeviceTurn turn,
            Delivery delivery,
            Reporter reporter,
            Conclusion conclusion,
            InputPictures pictures,
            Cancellations cancellations,
            PngEncoding png,
            Replacement replacement,
            LaneConfig config) {
        this.turn = turn;
        this.delivery = delivery;
        this.reporter = reporter;
        this.conclusion = conclusion;
        this.pictures = pictures;
        this.cancellations = cancellations;
        this.png = png;
        this.replacement = replacement;
        this.deliveries = Executors.newFixedThreadPool(config.lanes() * DELIVERIES_A_LANE);
    }

    /** Returns when each job has its verdict, unless the work was abandoned. */
    void run(WorkInHand hand, List<Job> jobs, String device) {
        turn.came();
        try {
            List<Job> ready = withPictures(hand, jobs);
            if (!ready.isEmpty()) {
                together(hand, ready, device);
            }
        } finally {
            turn.left();
        }
    }

    /** The jobs with their pictures, without those that have their verdict already: each is fetched for itself. */
    private List<Job> withPictures(WorkInHand hand, List<Job> jobs) {
        if (hand.abandoned()
                || jobs.get(0).model().description().pictureFields().isEmpty()) {
            return jobs;
        }
        List<CompletableFuture<List<Job>>> fetches = jobs.stream()
                .map(job -> CompletableFuture.supplyAsync(() -> withPictures(hand, job), deliveries))
                .toList();
        return fetches.stream()
                .map(CompletableFuture::join)
                .flatMap(List::stream)
                .toList();
    }

    /** The job with its pictures, or nothing when that was its end. */
    private List<Job> withPictures(WorkInHand hand, Job job) {
        List<Job> ready = new ArrayList<>();
        conclusion.step(hand, job.taken(), () -> {
            try {
                ready.add(withPictures(job));
                return false;
            } catch (UnfitInputException e) {
                fail(job, FailureCode.INPUT_REJECTED, e);
                return true;
            }
        });
        return ready;
    }

    private Job withPictures(Job job) throws UnfitInputException, GivenUpException {
        Span span = Tracing.span("decode").startSpan();
        try {
            return job.with(pictures.of(job.message(), job.model().description()));
        } finally {
            span.end();
        }
    }

    private void together(WorkInHand hand, List<Job> ready, String device) {
        if (hand.abandoned()) {
            return;
        }
        List<Job> jobs = wanted(hand, ready);
        if (jobs.isEmpty()) {
            return;
        }
        List<Delivery.Drawn> drawn;
        try {
            drawn = draw(hand, jobs, device);
        } catch (UnfitInputException e) {
            apart(hand, jobs, device, FailureCode.INPUT_REJECTED, e);
            return;
        } catch (RunStoppedException e) {
            switch (e.reason()) {
                case TIME_LIMIT -> apart(hand, jobs, device, FailureCode.MODEL_TIMEOUT, e);
                case CANCELED -> jobs.forEach(job -> cancel(hand, job));
                case SHUTDOWN -> {} // the lane releases them
            }
            return;
        } catch (DeviceLostException e) {
            jobs.forEach(job -> hand.settle(job.taken(), Verdict.BROKEN));
            replacement.demand(String.valueOf(e.getMessage()));
            return;
        } catch (ModelRunException | RuntimeException e) {
            apart(hand, jobs, device, FailureCode.MODEL_FAILED, e);
            return;
        }
        CompletableFuture<?>[] ends = drawn.stream()
                .map(one -> CompletableFuture.runAsync(() -> deliver(hand, one), deliveries))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends).join();
    }

    /** The jobs that somebody wants; the others have their verdict. */
    private List<Job> wanted(WorkInHand hand, List<Job> jobs) {
        List<Job> wanted = new ArrayList<>();
        for (Job job : jobs) {
            if (canceled(job)) {
                cancel(hand, job);
            } else {
                wanted.add(job);
            }
        }
        return wanted;
    }

    private boolean canceled(Job job) {
        return cancellations.unwanted(job.message());
    }

    private void cancel(WorkInHand hand, Job job) {
        boolean tell = !cancellations.tookBack(job.message());
        conclusion.of(hand, job.taken(), () -> {
            if (tell) {
                reporter.canceled(job.message(), job.delivery());
            }
        });
    }

    private List<Delivery.Drawn> draw(WorkInHand hand, List<Job> jobs, String device)
            throws UnfitInputException, ModelRunException, RunStoppedException {
        Stopwatch watch = new Stopwatch();
        Model model = jobs.get(0).model();
        List<ImageRequest> requests =
                jobs.stream().flatMap(job -> job.requests().stream()).toList();
        Drawing drawing = model.prepare(requests);
        long prepareMs = watch.lapMs();
        String id = model.description().id();
        Meters.stage(Stage.PREPARE, id, Duration.ofMillis(prepareMs));
        Meters.batch(id, jobs.size());
        Previews previews = new Previews(reporter, png, System::nanoTime);
        StepReports steps = new StepReports(reporter, cancellations, previews, jobs);
        RunControl control = new RunControl(model.timeLimit(), steps);
        hand.running(control);
        DeviceTurn.Drawn all = turn.draw(timed(drawing, jobs, device), control);
        List<Delivery.Drawn> drawn = new ArrayList<>();
        int next = 0;
        for (Job job : jobs) {
            List<DrawnImage> images = all.images().subList(next, next + job.images());
            long deviceMs = all.runMs() * images.size() / requests.size();
            drawn.add(new Delivery.Drawn(job, images, device, prepareMs, all.runMs(), deviceMs));
            next += job.images();
        }
        return drawn;
    }

    /** Measures how long it waited from now on, and then ran. */
    private static Drawing timed(Drawing drawing, List<Job> jobs, String device) {
        String model = jobs.get(0).message().model();
        long asked = System.nanoTime();
        return control -> {
            long began = System.nanoTime();
            Meters.stage(Stage.WAIT, model, Duration.ofNanos(began - asked));
            List<Span> spans = RunSpans.begin(jobs, device);
            try {
                return drawing.run(control);
            } finally {
                spans.forEach(Span::end);
                Meters.stage(Stage.RUN, model, Duration.ofNanos(System.nanoTime() - began));
            }
        };
    }

    /** What becomes of a job is decided once: a report that is tried again stays the same. */
    private void deliver(WorkInHand hand, Delivery.Drawn drawn) {
        if (canceled(drawn.job()) || drawn.images().contains(DrawnImage.NONE)) {
            cancel(hand, drawn.job());
            return;
        }
        conclusion.of(hand, drawn.job().taken(), () -> {
            try {
                delivery.deliver(drawn);
            } catch (ModelRunException e) {
                fail(drawn.job(), FailureCode.MODEL_FAILED, e);
            }
        });
    }

    private void apart(WorkInHand hand, List<Job> jobs, String device, FailureCode code, Exception cause) {
        if (jobs.size() == 1) {
            Job job = jobs.get(0);
            if (canceled(job)) {
                cancel(hand, job);
            } else {
                conclusion.of(hand, job.taken(), () -> fail(job, code, cause));
            }
        } else {
            LOG.infof(
                    "batch of %d jobs failed, each runs alone model=%s",
                    jobs.size(), jobs.get(0).message().model());
            jobs.forEach(job -> together(hand, List.of(job), device));
        }
    }

    private void fail(Job job, FailureCode code, Exception cause) throws GivenUpException {
        LOG.warnf("model run failed %s code=%s reason=%s", job, code.wireName(), cause.getMessage());
        reporter.failed(job.message(), job.delivery(), code, sentence(job, code, cause));
    }

    private static String sentence(Job job, FailureCode code, Exception cause) {
        return switch (code) {
            case INPUT_REJECTED -> String.valueOf(cause.getMessage());
            case MODEL_TIMEOUT ->
                "Model '%s' took longer than its limit of %d s; ask for less, or try again later."
                        .formatted(
                                job.message().model(), job.model().timeLimit().toSeconds());
            default ->
                "Model '%s' failed on this input and seed; other inputs or another seed may work."
                        .formatted(job.message().model());
        };
    }

    @PreDestroy
    void close() {
        deliveries.shutdownNow();
    }
}
