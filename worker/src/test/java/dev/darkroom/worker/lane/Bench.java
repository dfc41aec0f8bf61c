package dev.darkroom.worker.lane;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Wire;
import dev.darkroom.testing.InMemoryBlobStore;
import dev.darkroom.worker.image.PictureDecoder;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.models.Models;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.report.DeadLetters;
import dev.darkroom.worker.report.Events;
import dev.darkroom.worker.report.Identity;
import dev.darkroom.worker.report.RunningJobs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker's batch run with real models, between fakes that can fail. */
final class Bench implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final List<JobEvent> events = new CopyOnWriteArrayList<>();
    final List<String> demands = new CopyOnWriteArrayList<>();
    final List<DeadLetters.Letter> letters = new CopyOnWriteArrayList<>();
    final AtomicInteger failingPuts = new AtomicInteger();
    final AtomicInteger failingGets = new AtomicInteger();
    final AtomicInteger failingStarts = new AtomicInteger();
    final AtomicInteger failingEvents = new AtomicInteger();
    final InMemoryBlobStore blobs = new InMemoryBlobStore();
    final StopSignal stop = new StopSignal();
    final Cancellations cancellations;
    final Models models;
    private final GroupRun groups;
    private final BatchRun batches;
    private long offset;

    Bench(Duration patience) {
        this(patience, TestModels.in(TestModels.PACKAGES, TestRuntime.on("cpu")));
    }

    Bench(Duration patience, Models models) {
        this(patience, models, new Cancellations());
    }

    Bench(Duration patience, Models models, Cancellations cancellations) {
        this.models = models;
        this.cancellations = cancellations;
        models.load();
        LaneConfig config = new TestLaneConfig(8, patience);
        Identity identity = new Identity("bench", "default");
        Persistence persistence = new Persistence(stop, config, new SplittableRandom(1));
        Reporter reporter = new Reporter(
                events(), identity, Generators.timeBasedEpochGenerator(), InstantSource.fixed(NOW), persistence);
        Conclusion conclusion = new Conclusion();
        Delivery delivery = new Delivery(new PngEncoding(), store(), reporter, persistence);
        DeadLetters parking = letter -> {
            letters.add(letter);
            return CompletableFuture.completedFuture(null);
        };
        InputPictures pictures = new InputPictures(store(), persistence, new PictureDecoder());
        groups = new GroupRun(
                new DeviceTurn(),
                delivery,
                reporter,
                conclusion,
                pictures,
                cancellations,
                new PngEncoding(),
                replacement(),
                config);
        Intake intake = new Intake(
                models, cancellations, reporter, new DeadLetterOffice(parking, identity, persistence), conclusion);
        batches = new BatchRun(intake, groups, reporter, new RunningJobs(), stop, conclusion);
    }

    private Replacement replacement() {
        return new Replacement(new TestLaneConfig(8, Duration.ZERO)) {
            @Override
            void demand(String why) {
                demands.add(why);
            }
        };
    }

    /** Runs what was taken and gives the verdicts, in the order of the jobs. */
    List<Verdict> run(List<TakenJob> jobs) {
        WorkInHand hand = new WorkInHand(jobs);
        batches.run(hand, "cpu");
        var verdicts = hand.collect(Duration.ZERO);
        return jobs.stream().map(verdicts::get).toList();
    }

    /** Lanes that take these jobs and run them here. */
    Lanes lanes(JobSources jobs) {
        return new Lanes(
                jobs,
                batches,
                verdicts -> verdicts,
                stop,
                replacement(),
                new TestLaneConfig(8, Duration.ofSeconds(5)),
                new SplittableRandom(1));
    }

    TakenJob job(ObjectNode input) {
        return job("tiny", version("tiny"), input, 1);
    }

    TakenJob job(String model, String version, ObjectNode input, int delivery) {
        JobId id = new JobId(Generators.timeBasedEpochGenerator().generate());
        Seed seed = new Seed(input.path("seed").asLong());
        return taken(Wire.write(new JobMessage(id, 1, "tenant", model, version, seed, input, NOW)), delivery);
    }

    TakenJob taken(byte[] value, int delivery) {
        return new TakenJob(new Position(FakeJobs.TOPIC, 0, offset++), "key", value, delivery);
    }

    String version(String model) {
        return models.descriptions().stream()
                .filter(description -> description.id().equals(model))
                .findFirst()
                .orElseThrow()
                .version();
    }

    static ObjectNode input(long seed, int count, int fault) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seed", seed)
                .put("count", count)
                .put("kind", "any")
                .put("temperature", 1.0)
                .put("fault", fault);
    }

    /** The events of a job. */
    List<JobEvent> eventsOf(TakenJob job) throws Exception {
        JobId id = Wire.read(job.value(), JobMessage.class).jobId();
        return events.stream().filter(event -> event.meta().jobId().equals(id)).toList();
    }

    JobEvent lastEventOf(TakenJob job) throws Exception {
        List<JobEvent> all = new ArrayList<>(eventsOf(job));
        return all.get(all.size() - 1);
    }

    private Events events() {
        return event -> {
            AtomicInteger failing = event instanceof JobEvent.Started ? failingStarts : failingEvents;
            if (failing.getAndDecrement() > 0) {
                return CompletableFuture.failedFuture(new IllegalStateException("the broker is down"));
            }
            events.add(event);
            return CompletableFuture.completedFuture(null);
        };
    }

    private BlobStore store() {
        return new PutAndGetStore() {
            @Override
            public void put(ObjectKey key, byte[] bytes, String mediaType) throws BlobStoreException {
                if (failingPuts.getAndDecrement() > 0) {
                    throw new BlobStoreException("the store is down", new IllegalStateException());
                }
                blobs.put(key, bytes, mediaType);
            }

            @Override
            public Optional<Blob> get(ObjectKey key) throws BlobStoreException {
                if (failingGets.getAndDecrement() > 0) {
                    throw new BlobStoreException("the store is down", new IllegalStateException());
                }
                return blobs.get(key);
            }
        };
    }

    @Override
    public void close() {
        groups.close();
        models.close();
    }
}
