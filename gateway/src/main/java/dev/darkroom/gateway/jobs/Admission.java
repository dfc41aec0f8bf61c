package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.models.Catalogue;
import dev.darkroom.gateway.models.CatalogueModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Decides whether a job is accepted, and makes it durable before it is published. Thread-safe. */
@ApplicationScoped
class Admission {

    private final Catalogue catalogue;
    private final JobStore jobs;
    private final Dispatcher dispatcher;
    private final NoArgGenerator ids;
    private final RandomGenerator seeds;

    Admission(Catalogue catalogue, JobStore jobs, Dispatcher dispatcher, NoArgGenerator ids, RandomGenerator seeds) {
        this.catalogue = catalogue;
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.ids = ids;
        this.seeds = seeds;
    }

    /** The accepted job: its row is committed. */
    Job submit(String tenant, SubmitRequest request) {
        CatalogueModel model =
                catalogue.find(request.model(), request.version()).orElseThrow(() -> unknownModel(request));
        ObjectNode input = complete(model, request.input());
        Seed seed = resolveSeed(input);

        NewJob job = new NewJob(
                new JobId(ids.generate()),
                tenant,
                model.description().id(),
                model.description().version(),
                model.pool(),
                input,
                seed,
                Dispatcher.LEASE);
        Job accepted = jobs.insert(job);
        dispatcher.offer(new QueuedJob(
                job.pool(),
                new JobMessage(
                        job.id(),
                        accepted.attempt(),
                        tenant,
                        job.model(),
                        job.modelVersion(),
                        seed,
                        input,
                        accepted.createdAt())));
        return accepted;
    }

    private ObjectNode complete(CatalogueModel model, ObjectNode given) {
        var rules = catalogue.rules(model);
        ObjectNode input = rules.withDefaults(given);
        List<FieldError> errors = rules.check(input, "/input");
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "the input does not fit model '" + model.description().id() + "'; see errors for what to change",
                    errors);
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
                ? "version '" + request.version() + "' of model '" + request.model() + "'"
                : "model '" + request.model() + "'";
        return new ProblemException(
                FailureCode.UNKNOWN_MODEL,
                "there is no " + asked + "; known models: " + (known.isEmpty() ? "none yet" : known),
                List.of(new FieldError(versionIsUnknown ? "/version" : "/model", "is not known")));
    }
}
