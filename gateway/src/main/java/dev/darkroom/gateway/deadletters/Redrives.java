package dev.darkroom.gateway.deadletters;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.Work;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.deadletters.DeadLetter.OfJob;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.jobs.Acceptance;
import dev.darkroom.gateway.jobs.Admission;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.jobs.NewJob;
import dev.darkroom.gateway.tenants.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Does failed jobs again, as their clients could: the same input and seed, a new job that names the old one. */
@ApplicationScoped
class Redrives implements Work {

    private final DeadLetters letters;
    private final JobStore jobs;
    private final Admission admission;

    Redrives(DeadLetters letters, JobStore jobs, Admission admission) {
        this.letters = letters;
        this.jobs = jobs;
        this.admission = admission;
    }

    /**
     * Does one again.
     *
     * @return the new job; empty where somebody else was first
     * @throws ProblemException where it cannot be done again
     */
    Optional<Job> redrive(DeadLetter letter, AuditEntry entry) {
        NewJob job = anew(letter, entry.by().key());
        Optional<Acceptance> accepted = letters.redrive(letter.id(), job, entry);
        accepted.ifPresent(acceptance -> admission.announce(job, acceptance));
        return accepted.map(Acceptance::job);
    }

    @Override
    public Action.Kind kind() {
        return Action.Kind.REDRIVE;
    }

    @Override
    public boolean some(Action action) {
        Optional<DeadLetter> next = letters.next(action, LetterFilter.kept(action.filter()));
        if (next.isEmpty()) {
            letters.finish(action);
            return false;
        }
        DeadLetter letter = next.get();
        try {
            NewJob job = anew(letter, action.key());
            DeadLetters.Redriven redriven = letters.redrive(action, letter.id(), job);
            if (redriven.accepted() != null) {
                admission.announce(job, redriven.accepted());
            }
            return redriven.held();
        } catch (ProblemException e) {
            if (e.code().fault() == FailureCode.Fault.PLATFORM) {
                throw e;
            }
            return letters.passOver(action, letter.id(), e.getMessage());
        }
    }

    /** The new job belongs to the tenant of the old one, and counts for the key that submitted it. */
    private NewJob anew(DeadLetter letter, UUID by) {
        OfJob of = letter.job();
        if (of == null) {
            throw new ProblemException(
                    FailureCode.CONFLICT,
                    "a message that is no job cannot be redriven: a job whose message was lost is sent again by itself;"
                            + " dismiss the letter");
        }
        Job job = jobs.find(of.tenant(), of.id())
                .orElseThrow(() -> new ProblemException(FailureCode.NOT_FOUND, "its job is not there any more"));
        return admission.redo(new Caller(of.key() == null ? by : of.key(), of.tenant(), Set.of()), job);
    }
}
