package dev.darkroom.worker.lane;

import dev.darkroom.worker.image.ImageFile;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.ModelRunException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * When previews of a run are made, and on their way: at most one a second of each job, none in the first second, and not
 * before ten times what the last ones cost, so that they take less than a tenth of the run. None while the last ones are
 * still on their way, so that a broker that is away gathers none. One thread.
 */
final class Previews {

    private static final Logger LOG = Logger.getLogger(Previews.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int TIMES_THEIR_COST = 10;
    private static final int SIDE = 128;

    private final Reporter reporter;
    private final PngEncoding png;
    private final LongSupplier nanos;
    private final Map<Job, ImageFile> made = new LinkedHashMap<>();
    private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
    private long dueAt;
    private long begunAt;
    private boolean begun;

    /**
     * The previews of a run that begins now.
     *
     * @param nanos a clock that only goes forward
     */
    Previews(Reporter reporter, PngEncoding png, LongSupplier nanos) {
        this.reporter = reporter;
        this.png = png;
        this.nanos = nanos;
        this.dueAt = nanos.getAsLong() + EVERY_NANOS;
    }

    /** Whether it is time; what follows until {@link #send} is their cost. */
    boolean due() {
        begunAt = nanos.getAsLong();
        begun = begunAt - dueAt >= 0 && sent.isDone();
        return begun;
    }

    /** Takes what a job's image looks like so far. */
    void take(Job job, FloatImage soFar) {
        try {
            made.put(job, png.encode(soFar.within(SIDE)));
        } catch (ModelRunException e) {
            // The run itself fails with it, or gets over it.
            LOG.debugf("no preview jobId=%s reason=%s", job.message().jobId(), e.getMessage());
        }
    }

    /** Sends what was taken, where {@link #due} said so; the end of a run needs no preview. */
    void send(int done, int steps) {
        if (!begun) {
            return;
        }
        if (done < steps) {
            sent = CompletableFuture.allOf(made.entrySet().stream()
                    .map(one -> reporter.preview(
                            one.getKey().message(), one.getKey().delivery(), done, steps, one.getValue()))
                    .toArray(CompletableFuture[]::new));
        }
        made.clear();
        begun = false;
        long now = nanos.getAsLong();
        dueAt = now + Math.max(EVERY_NANOS, TIMES_THEIR_COST * (now - begunAt));
    }
}
