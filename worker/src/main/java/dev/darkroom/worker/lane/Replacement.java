package dev.darkroom.worker.lane;

import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Ends this process where only a new one helps; whatever keeps workers running starts the next. Thread-safe. */
@ApplicationScoped
class Replacement {

    private static final Logger LOG = Logger.getLogger(Replacement.class);

    /** After the grace: what broke may keep an orderly end from coming. */
    private static final Duration ORDERLY_END = Duration.ofSeconds(20);

    private final Duration atLast;

    Replacement(LaneConfig config) {
        this.atLast = config.grace().plus(ORDERLY_END);
    }

    /** Begins to stop, as a signal would, and halts where that does not come to its end. */
    void demand(String why) {
        LOG.errorf("the worker ends, for a new one to take its place reason=%s", why);
        CompletableFuture.delayedExecutor(atLast.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(1));
        Quarkus.asyncExit(1);
    }
}
