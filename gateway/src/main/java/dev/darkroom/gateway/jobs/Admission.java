package dev.darkroom.gateway.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.Seed;
import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.forecast.Forecasts;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.metrics.Meters;
import dev.darkroom.gateway.models.Catalogue;
import dev.darkroom.gateway.models.CatalogueModel;
import dev.darkroom.gateway.models.Workload;
import dev.darkroom.gateway.models.Workloads;
import dev.darkroom.gateway.net.Guard;
import dev.darkroom.gateway.pictures.InputPictures;
import dev.darkroom.gateway.pictures.TakenInput;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.webhooks.Webhook;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides whether a job is accepted, and makes it durable before it is published. Thread-safe. */
@ApplicationScoped
public class Admission {

    /** The largest input without its pictures, as UTF-8: with its envelope it stays under the broker's bound of 1 MiB. */
    private static final int MAX_INPUT_BYTES = 1_000_000;

    private static final int MAX_SHOWN = 80;

    private final Catalogue catalogue;
    private final JobStore jobs;
    private final InputPictures pictures;
    private final Workloads workloads;
    private final Forecasts forecasts;
    private final WaitingLimit limit;
    private final Guard guard;
    private final Dispatcher dispatcher;
    private final CancelSignal signal;
    private final NoArgGenerator ids;
    private final RandomGenerator seeds;

    Admission(
            Catalogue catalogue,
            JobStore jobs,
            InputPictures pictures,
            Workloads workloads,
            Forecasts forecasts,
            WaitingLimit limit,
            Guard guard,
            Dispatcher dispatcher,
            CancelSignal signal,
            NoArgGenerator ids,
            RandomGenerator seeds) {
        this.catalogue = catalogue;
        this.jobs = jobs;
        this.pictures = pictures;
        this.workloads = workloads;
        this.forecasts = forecasts;
        this.limit = limit;
        this.guard = guard;
        this.dispatcher = dispatcher;
        this.signal = signal;
        this.ids = ids;
        this.seeds = seeds;
    }

    /** The accepted job: its pictures are stored and its row is committed. A repeated submission gives its job again. */
    Acceptance submit(Caller caller, SubmitRequest request, @Nullable IdempotencyKey key) {
        return submit(caller, request, null, key);
    }

    /**
     * The same job anew, in the version of its model that is current now where the former is not served any more.
     *
     * @throws ProblemException 409 before the job's end, 410 once its input is erased
     */
    Acceptance retry(Caller caller, Job job, @Nullable IdempotencyKey key) {
        return submit(caller, again(job), job.id(), key);
    }

    /**
     * The same job anew, as {@link #retry} makes it, for an administrator: checked, its pictures stored, and not accepted yet.
     *
     * @param owner whose job it becomes
     * @throws ProblemException 409, 410, or what else speaks against it
     */
    public NewJob redo(Caller owner, Job job) {
        return prepare(owner, again(job), job.id());
    }

    /** What is to be done once a new job's row is committed. */
    public void announce(NewJob job, Acceptance acceptance) {
        Meters.accepted(job.pool(), job.model());
        signal.send(acceptance.superseded());
        dispatcher.wake();
    }

    private SubmitRequest again(Job job) {
        if (!job.state().terminal()) {
            throw new ProblemException(
                    FailureCode.JOB_NOT_ENDED,
                    "the job is " + job.state().wireName() + "; cancel it or wait for its end");
        }
        if (job.facts().erasedAt() != null) {
            throw new ProblemException(FailureCode.JOB_ERASED, "its input is erased; submit a new job");
        }
        boolean served = catalogue
                .find(job.model(), job.modelVersion())
                .filter(model -> model.workers() > 0)
                .isPresent();
        return SubmitRequest.again(job, served ? job.modelVersion() : null);
    }

    private Acceptance submit(
            Caller caller, SubmitRequest request, @Nullable JobId retriedFrom, @Nullable IdempotencyKey key) {
        try {
            Optional<Job> earlier = key == null ? Optional.empty() : jobs.find(caller.tenant(), key);
            return earlier.isPresent()
                    ? new Acceptance(earlier.get(), true)
                    : accept(caller, request, retriedFrom, key);
        } catch (KeyReusedException e) {
            throw IdempotencyKey.reused();
        }
    }

    private Acceptance accept(
            Caller caller, SubmitRequest request, @Nullable JobId retriedFrom, @Nullable IdempotencyKey key)
            throws KeyReusedException {
        NewJob job = prepare(caller, request, retriedFrom);
        Acceptance acceptance = jobs.insert(job, key);
        if (!acceptance.replayed()) {
            announce(job, acceptance);
        }
        return acceptance;
    }

    /** Checks everything, and stores the job's pictures. */
    private NewJob prepare(Caller caller, SubmitRequest request, @Nullable JobId retriedFrom) {
        Checked checked = check(new JobId(ids.generate()), caller, request, retriedFrom, Effort.ofOne());
        limit.admit(caller.tenant(), 1);
        pictures.store(checked.taken());
        return checked.job();
    }

    /** A job that fits, and what of it is not stored yet. */
    record Checked(NewJob job, TakenInput taken) {}

    /** Checks what a job is by itself; nothing is stored. */
    Checked check(JobId job, Caller caller, SubmitRequest request, @Nullable JobId retriedFrom, Effort effort) {
        CatalogueModel model =
                catalogue.find(request.model(), request.version()).orElseThrow(() -> unknownModel(request));
        Webhook.check(request.webhook(), guard, "/webhook");
        ObjectNode complete = complete(model, request.input(), effort);
        Seed seed = resolveSeed(complete);
        TakenInput taken = pictures.take(caller.tenant(), model.description(), complete, "/input", effort.pictures());
        ObjectNode input = bounded(taken.input());
        String id = model.description().id();
        String version = model.description().version();
        Workload workload = workloads.of(id, version, input);
        Terms terms = request.terms();
        NewJob fits = new NewJob(
                job,
                caller,
                id,
                version,
                model.pool(),
                input,
                seed,
                request.labels(),
                terms,
                workload,
                forecasts.raw(model.pool(), subject(caller.tenant(), id, version, terms), workload.costMs()),
                retriedFrom);
        return new Checked(fits, taken);
    }

    /** What forecasts are asked about. */
    static Forecasts.Subject subject(String tenant, String model, String version, Terms terms) {
        return new Forecasts.Subject(tenant, model, version, terms.priority().rank(), terms.notBefore());
    }

    private ObjectNode complete(CatalogueModel model, ObjectNode given, Effort effort) {
        var rules = catalogue.rules(model);
        ObjectNode input = rules.withDefaults(given);
        effort.pictures().nameIn(model.description(), input);
        effort.spendOnTexts(input);
        List<FieldError> errors = rules.check(input, "/input");
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "the input does not fit model '" + model.description().id() + "'; see errors for what to change",
                    errors);
        }
        return input;
    }

    /** The broker carries no larger messages. */
    private static ObjectNode bounded(ObjectNode input) {
        if (input.toString().getBytes(UTF_8).length > MAX_INPUT_BYTES) {
            throw new ProblemException(
                    FailureCode.PAYLOAD_TOO_LARGE,
                    "an input may have " + MAX_INPUT_BYTES + " bytes besides its pictures; send less");
        }
        return input;
    }

    /** Takes the given seed or draws one, and writes it into the input as an integer. */
    private Seed resolveSeed(ObjectNode input) {
        if (!input.has("seed")) {
            input.put("seed", seeds.nextLong(Seed.MAX + 1));
        }
        if (!input.get("seed").canConvertToExactIntegral()) {
            throw badSeed();
        }
        try {
            Seed seed = new Seed(input.get("seed").bigIntegerValue().longValueExact());
            input.put("seed", seed.value());
            return seed;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw badSeed();
        }
    }

    private static ProblemException badSeed() {
        return new ProblemException(
                FailureCode.INVALID_INPUT,
                "the seed cannot be used",
                List.of(new FieldError("/input/seed", "must be an integer from 0 to " + Seed.MAX)));
    }

    private ProblemException unknownModel(SubmitRequest request) {
        String known = catalogue.current().stream()
                .map(model -> model.description().id())
                .collect(Collectors.joining(", "));
        boolean versionIsUnknown = catalogue.find(request.model(), null).isPresent();
        String asked = versionIsUnknown
                ? "version '" + shown(request.version()) + "' of model '" + shown(request.model()) + "'"
                : "model '" + shown(request.model()) + "'";
        return new ProblemException(
                FailureCode.UNKNOWN_MODEL,
                "there is no " + asked + "; known models: " + (known.isEmpty() ? "none yet" : known),
                List.of(new FieldError(versionIsUnknown ? "/version" : "/model", "is not known")));
    }

    /** What was asked for, cut where nobody would read on. */
    private static String shown(@Nullable String asked) {
        String text = String.valueOf(asked);
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
