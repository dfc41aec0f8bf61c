package dev.darkroom.worker.lane;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Timings;
import dev.darkroom.tracing.Tracing;
import dev.darkroom.worker.image.ImageFile;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.metrics.Meters;
import dev.darkroom.worker.metrics.Stage;
import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.ModelRunException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Encodes a job's images, stores them and reports success. Thread-safe. */
@ApplicationScoped
class Delivery {

    private static final Logger LOG = Logger.getLogger(Delivery.class);

    private final PngEncoding png;
    private final BlobStore store;
    private final Reporter reporter;
    private final Persistence persistence;

    Delivery(PngEncoding png, BlobStore store, Reporter reporter, Persistence persistence) {
        this.png = png;
        this.store = store;
        this.reporter = reporter;
        this.persistence = persistence;
    }

    /**
     * What a run made of one job.
     *
     * @param runMs of the batch
     * @param deviceMs the job's share of it
     */
    record Drawn(Job job, List<DrawnImage> images, String device, long prepareMs, long runMs, long deviceMs) {}

    /** When it returns, images and report are durable. */
    void deliver(Drawn drawn) throws ModelRunException, GivenUpException {
        Stopwatch watch = new Stopwatch();
        List<ImageFile> files = Tracing.in(
                Tracing.span("encode")
                        .setAttribute("darkroom.images", drawn.images().size())
                        .startSpan(),
                () -> encode(drawn.images()));
        long encodeMs = watch.lapMs();
        List<Output> outputs = new ArrayList<>();
        for (ImageFile file : files) {
            outputs.add(store(drawn, outputs.size(), file));
        }
        Timings timings = new Timings(drawn.prepareMs(), drawn.runMs(), drawn.deviceMs(), encodeMs, watch.lapMs());
        reporter.succeeded(drawn.job().message(), drawn.job().delivery(), drawn.device(), outputs, timings);
        String model = drawn.job().message().model();
        Meters.stage(Stage.ENCODE, model, Duration.ofMillis(encodeMs));
        Meters.stage(Stage.STORE, model, Duration.ofMillis(timings.storeMs()));
        Meters.stage(Stage.REPORT, model, Duration.ofMillis(watch.lapMs()));
        LOG.infof(
                "job succeeded %s images=%d runMs=%d encodeMs=%d storeMs=%d",
                drawn.job(), outputs.size(), timings.runMs(), timings.encodeMs(), timings.storeMs());
    }

    private List<ImageFile> encode(List<DrawnImage> images) throws ModelRunException {
        List<ImageFile> files = new ArrayList<>();
        for (DrawnImage image : images) {
            files.add(png.encode(image.image()));
        }
        return files;
    }

    private void put(ObjectKey key, byte[] bytes) throws GivenUpException {
        Span span = Tracing.span("PUT object")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("aws.s3.key", key.toString())
                .setAttribute("darkroom.object.bytes", bytes.length)
                .startSpan();
        Tracing.in(span, () -> {
            persistence.until("storing " + key, () -> store.put(key, bytes, PngEncoding.MEDIA_TYPE));
            return true;
        });
    }

    private Output store(Drawn drawn, int index, ImageFile file) throws GivenUpException {
        Job job = drawn.job();
        ObjectNode details = drawn.images().get(index).details();
        String sha256 = file.sha256();
        ObjectKey key = ObjectKey.output(job.message().jobId(), index, sha256, PngEncoding.EXTENSION);
        put(key, file.bytes());
        Seed seed = job.message().seed().forImage(index);
        return new Output(
                index,
                key,
                PngEncoding.MEDIA_TYPE,
                file.width(),
                file.height(),
                file.bytes().length,
                sha256,
                seed,
                details.isEmpty() ? null : details);
    }
}
