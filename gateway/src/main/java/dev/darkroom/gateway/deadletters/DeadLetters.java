package dev.darkroom.gateway.deadletters;

import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.jobs.Acceptance;
import dev.darkroom.gateway.jobs.NewJob;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All dead letters. Each is settled once, whoever tries how often. */
public interface DeadLetters {

    /** The most of one reason that are counted. */
    int MOST_COUNTED = 10_000;

    /**
     * Which ones.
     *
     * @param settled false for those that nobody has dealt with, true for the others
     * @param before the last one that was seen; null for the newest
     */
    record Query(
            LetterFilter filter, boolean settled, @Nullable UUID before, int limit) {}

    /**
     * How many open ones have a reason.
     *
     * @param count at most {@link #MOST_COUNTED}
     * @param more whether there are more
     */
    record ReasonCount(String reason, int count, boolean more) {}

    /** What a piece of an action did: how many, and whether to go on. */
    record Piece(int done, boolean more) {}

    /**
     * What became of a letter in an action.
     *
     * @param accepted the new job; null where the letter is settled, or the action has dealt with it
     * @param held whether to go on: false where the action does not run any more, or another gateway is at it
     */
    record Redriven(@Nullable Acceptance accepted, boolean held) {}

    /** The newest first. */
    List<DeadLetter> list(Query query);

    /** Of open ones, by reason; reasons without any are left out. */
    List<ReasonCount> counts();

    Optional<DeadLetter> find(UUID id);

    /**
     * How many open ones match.
     *
     * @param jobsOnly whether messages are left out
     * @throws dev.darkroom.gateway.actions.TooManyException where that takes too long
     */
    int count(LetterFilter filter, boolean jobsOnly);

    /** Keeps messages of the dead-letter topic; one that is kept already stays as it is. */
    void keep(List<DeadMessage> messages);

    /** Accepts the new job and settles the letter of the old one; empty where the letter is settled already. */
    Optional<Acceptance> redrive(UUID letter, NewJob job, AuditEntry entry);

    /** Passes an open letter over; false where it is settled already, or there is none. */
    boolean dismiss(UUID letter, AuditEntry entry);

    /** The next open letter of a job that an action has not dealt with. */
    Optional<DeadLetter> next(Action action, LetterFilter filter);

    /** Redrives it as part of an action. */
    Redriven redrive(Action action, UUID letter, NewJob job);

    /** Writes down that an action could not redrive a letter, which stays open; answers {@link Redriven#held}. */
    boolean passOver(Action action, UUID letter, String why);

    /** Ends an action that has dealt with everything. */
    void finish(Action action);

    /** Dismisses some of the letters that were there when the action began; ends the action where none is left. */
    Piece dismiss(Action action, LetterFilter filter, int most);
}
