package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pictures.SeenPictures;

/**
 * Bounds what it costs to check many jobs that come at once: a body of a few bytes may stand for very many of them. One
 * thread, one tenant.
 */
final class Effort {

    /** In characters; a value counts as {@link #VALUE} of them. */
    private static final long MOST = 80L << 20;

    private static final long VALUE = 16;

    private static final int MOST_PICTURES = 1_000;

    private final SeenPictures pictures;
    private final long most;
    private long spent;

    private Effort(int mostPictures, long most) {
        this.pictures = new SeenPictures(mostPictures);
        this.most = most;
    }

    /** One job costs no more than its body. */
    static Effort ofOne() {
        return new Effort(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    static Effort ofMany() {
        return new Effort(MOST_PICTURES, MOST);
    }

    SeenPictures pictures() {
        return pictures;
    }

    boolean exhausted() {
        return spent > most;
    }

    /** @throws ProblemException 413 once too much was spent */
    void spendOnValues(JsonNode body) {
        spend(values(body) * VALUE);
    }

    /** @throws ProblemException 413 once too much was spent */
    void spendOnTexts(JsonNode input) {
        spend(characters(input));
    }

    private void spend(long effort) {
        spent += effort;
        if (exhausted()) {
            throw new ProblemException(
                    FailureCode.PAYLOAD_TOO_LARGE,
                    "the jobs have more than " + (MOST >> 20) + " MiB together, written out; send them in parts");
        }
    }

    private static long values(JsonNode tree) {
        return 1 + tree.valueStream().mapToLong(Effort::values).sum();
    }

    private static long characters(JsonNode tree) {
        return tree.isTextual()
                ? tree.textValue().length()
                : tree.valueStream().mapToLong(Effort::characters).sum();
    }
}
