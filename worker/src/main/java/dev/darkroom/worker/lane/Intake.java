package dev.darkroom.worker.lane;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.UnreadableMessageException;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.models.Models;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what was taken and sorts out what this worker cannot run: it trusts no message. Thread-safe. */
@ApplicationScoped
class Intake {

    /** A job of more images is refused, whatever its model's schema says. */
    private static final int MAX_IMAGES = 1024;

    /** The gateway knows how often it was really lost, and lets it wait where that matters. */
    private static final int AT_ONCE = 0;

    private final Models models;
    private final Cancellations cancellations;
    private final Reporter reporter;
    private final DeadLetterOffice deadLetters;
    private final Conclusion conclusion;

    Intake(
            Models models,
            Cancellations cancellations,
            Reporter reporter,
            DeadLetterOffice deadLetters,
            Conclusion conclusion) {
        this.models = models;
        this.cancellations = cancellations;
        this.reporter = reporter;
        this.deadLetters = deadLetters;
        this.conclusion = conclusion;
    }

    /**
     * What was taken, without what is settled already.
     *
     * @param runnable what can run here
     * @param elsewhere what perhaps another worker can run
     */
    record Sorted(List<Job> runnable, List<TakenJob> elsewhere) {}

    Sorted sort(WorkInHand hand) {
        Sorted sorted = new Sorted(new ArrayList<>(), new ArrayList<>());
        for (TakenJob taken : hand.taken()) {
            try {
                sort(hand, taken, Wire.read(taken.value(), JobMessage.class), sorted);
            } catch (UnreadableMessageException e) {
                conclusion.of(hand, taken, () -> deadLetters.park(taken, String.valueOf(e.getMessage())));
            }
        }
        return sorted;
    }

    private void sort(WorkInHand hand, TakenJob taken, JobMessage message, Sorted sorted) {
        if (cancellations.tookBack(message)) {
            conclusion.of(hand, taken, () -> {});
            return;
        }
        if (cancellations.contain(message.jobId())) {
            conclusion.of(hand, taken, () -> reporter.canceled(message, taken.delivery()));
            return;
        }
        Optional<Model> model = models.find(message.model(), message.modelVersion());
        if (model.isEmpty()) {
            if (taken.lastDelivery()) {
                fail(
                        hand,
                        taken,
                        message,
                        FailureCode.MODEL_UNAVAILABLE,
                        "No worker serves model '%s' in version %s; submit the job again to use the current version."
                                .formatted(message.model(), message.modelVersion()));
            } else {
                sorted.elsewhere().add(taken);
            }
            return;
        }
        Optional<String> violation = violation(model.get(), message);
        if (violation.isEmpty() && taken.lastDelivery()) {
            conclusion.of(
                    hand,
                    taken,
                    () -> reporter.released(
                            message,
                            taken.delivery(),
                            "the broker gave it to workers %d times".formatted(taken.delivery()),
                            AT_ONCE));
        } else if (violation.isPresent()) {
            fail(hand, taken, message, FailureCode.INPUT_REJECTED, violation.get());
        } else {
            sorted.runnable().add(new Job(taken, message, model.get()));
        }
    }

    private static Optional<String> violation(Model model, JobMessage message) {
        Optional<String> violation = model.violation(message.input());
        int count = Job.count(message);
        if (violation.isEmpty() && (count < 1 || count > MAX_IMAGES)) {
            return Optional.of("A job makes 1 to " + MAX_IMAGES + " images, not " + count + ".");
        }
        return violation;
    }

    private void fail(WorkInHand hand, TakenJob taken, JobMessage message, FailureCode code, String sentence) {
        conclusion.of(hand, taken, () -> reporter.failed(message, taken.delivery(), code, sentence));
    }
}
