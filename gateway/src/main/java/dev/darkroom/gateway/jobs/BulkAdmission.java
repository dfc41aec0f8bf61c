package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pictures.InputPictures;
import dev.darkroom.gateway.tenants.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Decides whether many jobs are accepted, all or none. It holds no connection while it checks. Thread-safe. */
@ApplicationScoped
public class BulkAdmission {

    private static final int MOST_SHOWN = 100;

    /** Beyond so many errors the rest is not checked. */
    private static final int MOST_COUNTED = 10_000;

    private final Admission admission;
    private final InputPictures pictures;
    private final WaitingLimit limit;
    private final NoArgGenerator ids;
    private final Clock clock;

    BulkAdmission(Admission admission, InputPictures pictures, WaitingLimit limit, NoArgGenerator ids, Clock clock) {
        this.admission = admission;
        this.pictures = pictures;
        this.limit = limit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Checks all jobs and stores their pictures. Their ids ascend.
     *
     * @throws ProblemException 422 with what is wrong where, 413 where checking them would cost too much, 429 where too many
     *     jobs of the tenant would wait
     */
    public List<NewJob> prepare(Caller caller, JobBodies bodies) {
        List<Admission.Checked> checked = check(caller, bodies);
        limit.admit(caller.tenant(), checked.size());
        checked.forEach(each -> pictures.store(each.taken()));
        return checked.stream().map(Admission.Checked::job).toList();
    }

    private List<Admission.Checked> check(Caller caller, JobBodies bodies) {
        Instant now = clock.instant();
        // Also where the clock is set back meanwhile.
        List<JobId> order = Stream.generate(() -> new JobId(ids.generate()))
                .limit(bodies.count())
                .sorted()
                .toList();
        Effort effort = Effort.ofMany();
        List<Admission.Checked> checked = new ArrayList<>();
        Set<FieldError> errors = new LinkedHashSet<>();
        for (int i = 0; i < bodies.count() && errors.size() < MOST_COUNTED; i++) {
            try {
                ObjectNode body = bodies.body(i);
                effort.spendOnValues(body);
                checked.add(admission.check(order.get(i), caller, request(body, now), null, effort));
            } catch (ProblemException e) {
                if (effort.exhausted() && errors.isEmpty()) {
                    throw e;
                } else if (effort.exhausted()) {
                    break;
                }
                add(errors, e, bodies, i);
            }
        }
        if (!errors.isEmpty()) {
            throw refused(errors);
        }
        return checked;
    }

    private static SubmitRequest request(ObjectNode body, Instant now) {
        SubmitRequest request = SubmitRequest.read(body, now);
        if (request.supersedeKey() != null) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "see errors",
                    List.of(new FieldError(
                            "/supersede_key",
                            "has no place in a batch, whose jobs would cancel each other; leave it out")));
        }
        return request;
    }

    private static void add(Set<FieldError> errors, ProblemException problem, JobBodies bodies, int index) {
        if (problem.errors().isEmpty()) {
            errors.add(new FieldError(bodies.pointer(index, ""), problem.getMessage()));
        }
        problem.errors()
                .forEach(error -> errors.add(new FieldError(bodies.pointer(index, error.pointer()), error.detail())));
    }

    private static ProblemException refused(Set<FieldError> errors) {
        int more = errors.size() - MOST_SHOWN;
        String shown = more <= 0
                ? "see errors for what to change"
                : "errors holds the first " + MOST_SHOWN + ", and there are "
                        + (errors.size() < MOST_COUNTED ? more + " more" : "at least " + more + " more");
        return new ProblemException(
                FailureCode.INVALID_INPUT,
                "no job was accepted, since not all of them can be; " + shown,
                errors.stream().limit(MOST_SHOWN).toList());
    }
}
