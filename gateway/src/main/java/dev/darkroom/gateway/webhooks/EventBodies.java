package dev.darkroom.gateway.webhooks;

import java.util.Optional;
import java.util.UUID;

/** Writes events of one kind as receivers get them, when they are sent. */
public interface EventBodies {

    /** What the types begin with: {@code job} of {@code job.succeeded}. */
    String kind();

    /**
     * The envelope as JSON; the same for every try, except for what was erased since. Blocks.
     *
     * @param subject the job or batch that it is about
     * @param sequence which of its events
     * @return empty where the subject is gone
     */
    Optional<String> body(String tenant, UUID subject, int sequence);
}
