package dev.darkroom.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any messages of the contract. */
final class Messages {

    private Messages() {}

    static Arbitrary<JobId> ids() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as((a, b) -> new JobId(new UUID(a, b)));
    }

    static Arbitrary<Seed> seeds() {
        return Arbitraries.longs().between(0, Seed.MAX).map(Seed::new);
    }

    static Arbitrary<Instant> times() {
        return Arbitraries.longs().between(0, 4_102_444_800_000_000L).map(us -> Instant.EPOCH.plusNanos(us * 1_000));
    }

    static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(40);
    }

    static Arbitrary<ObjectNode> inputs() {
        return Combinators.combine(texts(), texts(), Arbitraries.doubles(), Arbitraries.integers())
                .as((name, text, real, whole) -> Wire.mapper()
                        .createObjectNode()
                        .put(name, text)
                        .put("real", real)
                        .put("whole", whole));
    }

    static Arbitrary<JobMessage> jobs() {
        return Combinators.combine(ids(), Arbitraries.integers().between(1, 9), texts(), seeds(), inputs(), times())
                .as((id, attempt, text, seed, input, time) ->
                        new JobMessage(id, attempt, text, "model", text, seed, input, time));
    }

    static Arbitrary<EventMeta> metas() {
        return Combinators.combine(
                        ids(),
                        times(),
                        texts(),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(1, 5))
                .as((id, time, worker, attempt, delivery) ->
                        new EventMeta(id.value(), time, worker, id, attempt, delivery));
    }

    static Arbitrary<Output> outputs() {
        Arbitrary<String> hashes =
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
        return Combinators.combine(
                        ids(), Arbitraries.integers().between(0, 63), hashes, seeds(), inputs().injectNull(0.5))
                .as((job, index, hash, seed, details) -> new Output(
                        index,
                        ObjectKey.output(job, index, hash, "png"),
                        "image/png",
                        28,
                        30,
                        700,
                        hash,
                        seed,
                        details));
    }

    static Arbitrary<ModelDescription> models() {
        Arbitrary<ModelDescription.Limits> limits = Combinators.combine(
                        Arbitraries.integers().between(1, 64),
                        Arbitraries.integers().between(1, 900),
                        Arbitraries.longs().between(1, Long.MAX_VALUE).injectNull(0.5))
                .as(ModelDescription.Limits::new);
        return Combinators.combine(texts(), inputs(), limits).as((text, schema, limit) -> model(text, schema, limit));
    }

    static ModelDescription model(String text, ObjectNode schema, ModelDescription.Limits limits) {
        return new ModelDescription(
                "model",
                text,
                text,
                text,
                text,
                schema,
                new ModelDescription.OutputFormat("image/png", 28, 30, 3),
                limits,
                text,
                List.of(new ModelDescription.TrainingData(text, text, text)),
                7,
                text,
                null);
    }

    static Arbitrary<WorkerAnnouncement> announcements() {
        return Combinators.combine(
                        texts(),
                        Arbitraries.integers().between(1, 500).injectNull(0.3),
                        times(),
                        models().list().ofMaxSize(3))
                .as((worker, take, time, models) ->
                        new WorkerAnnouncement(worker, Topics.DEFAULT_POOL, "cpu", 2, take, time, models));
    }

    static Arbitrary<CancelMessage> cancels() {
        return Combinators.combine(ids(), texts().injectNull(0.5)).as(CancelMessage::new);
    }

    static Arbitrary<DrainMessage> drains() {
        return Combinators.combine(texts(), Arbitraries.integers().between(0, 3_600))
                .as(DrainMessage::new);
    }

    static Arbitrary<JobEvent> previews() {
        Arbitrary<String> files = Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(300)
                .map(bytes -> Base64.getEncoder().encodeToString(bytes));
        return Combinators.combine(metas(), Arbitraries.integers().between(1, 20), files)
                .as((meta, step, file) -> new JobEvent.Preview(meta, step, 20, 0, "image/png", 128, 96, file));
    }

    static Arbitrary<JobEvent> events() {
        Arbitrary<List<Output>> outputs = outputs().list().ofMinSize(1).ofMaxSize(4);
        return Arbitraries.oneOf(
                metas().map(meta -> new JobEvent.Started(meta, "cpu")),
                metas().map(meta -> new JobEvent.Progress(meta, 3, 20)),
                previews(),
                Combinators.combine(metas(), outputs)
                        .as((meta, made) ->
                                new JobEvent.Succeeded(meta, "cuda:0", made, new Timings(1, 200, 25, 3, 9))),
                Combinators.combine(metas(), Arbitraries.of(FailureCode.class), texts())
                        .as(JobEvent.Failed::new),
                Combinators.combine(metas(), texts(), Arbitraries.integers().between(0, 300))
                        .as(JobEvent.Released::new),
                metas().map(JobEvent.Canceled::new));
    }
}
