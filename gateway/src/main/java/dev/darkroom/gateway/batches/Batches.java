package dev.darkroom.gateway.batches;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.BulkAdmission;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import dev.darkroom.gateway.jobs.JobBodies;
import dev.darkroom.gateway.jobs.KeyReusedException;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.metrics.Meters;
import dev.darkroom.gateway.tenants.Caller;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Accepts batches, cancels them, and notices their end. Thread-safe. */
@ApplicationScoped
class Batches {

    private static final Logger LOG = Logger.getLogger(Batches.class);
    private static final int CANCEL_AT_ONCE = 1_000;
    private static final int COMPLETE_AT_ONCE = 100;

    private final BatchStore store;
    private final BulkAdmission admission;
    private final Dispatcher dispatcher;
    private final CancelSignal signal;
    private final NoArgGenerator ids;

    Batches(BatchStore store, BulkAdmission admission, Dispatcher dispatcher, CancelSignal signal, NoArgGenerator ids) {
        this.store = store;
        this.admission = admission;
        this.dispatcher = dispatcher;
        this.signal = signal;
        this.ids = ids;
    }

    /** The accepted batch: the rows of all its jobs are committed. A repeated submission gives its batch again. */
    BatchStore.Acceptance submit(Caller caller, JobBodies bodies, Labels labels, @Nullable IdempotencyKey key) {
        try {
            Optional<Batch> earlier = key == null ? Optional.empty() : store.find(caller.tenant(), key);
            if (earlier.isPresent()) {
                return new BatchStore.Acceptance(earlier.get(), true);
            }
            NewBatch batch = new NewBatch(
                    new BatchId(ids.generate()), caller.tenant(), labels, admission.prepare(caller, bodies));
            BatchStore.Acceptance acceptance = store.insert(batch, key);
            if (!acceptance.replayed()) {
                batch.jobs().forEach(job -> Meters.accepted(job.pool(), job.model()));
            }
            dispatcher.wake();
            return acceptance;
        } catch (KeyReusedException e) {
            throw IdempotencyKey.reused();
        }
    }

    /** How many jobs a wish to cancel was news to. */
    record Canceled(int canceled, int cancelRequested) {

        private Canceled plus(BatchStore.Canceled more) {
            return new Canceled(canceled + more.canceled(), cancelRequested + more.asked());
        }
    }

    /** Cancels a tenant's batch; empty where there is none. */
    Optional<Canceled> cancel(String tenant, BatchId id) {
        if (!store.requestCancel(tenant, id)) {
            return Optional.empty();
        }
        Canceled all = new Canceled(0, 0);
        boolean patient = false;
        while (true) {
            BatchStore.Canceled some = store.cancel(id, patient ? 1 : CANCEL_AT_ONCE, patient);
            signal.send(some.sent());
            all = all.plus(some);
            boolean none = some.canceled() + some.asked() == 0;
            if (none && patient) {
                // What was canceled on its way left room.
                dispatcher.wake();
                return Optional.of(all);
            }
            patient = none;
        }
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void complete() {
        try {
            int finished;
            do {
                finished = store.complete(COMPLETE_AT_ONCE);
            } while (finished == COMPLETE_AT_ONCE);
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for batches that ended, will try again: cause=%s", e.getCause());
        }
    }
}
