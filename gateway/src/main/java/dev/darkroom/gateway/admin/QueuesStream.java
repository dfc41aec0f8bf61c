package dev.darkroom.gateway.admin;

import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.watch.JobNews;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Views of the queues, every two seconds: read once for all who watch, and only while somebody does. Thread-safe. */
@ApplicationScoped
class QueuesStream {

    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Multi<QueuesView> shared;

    QueuesStream(QueuesViews views, JobNews news) {
        shared = Multi.createFrom()
                .ticks()
                .every(EVERY)
                .onOverflow()
                .drop()
                .select()
                .first(tick -> !news.closed())
                .onItem()
                .transformToUniAndConcatenate(tick -> Uni.createFrom()
                        .item(views::all)
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        // The next one comes when the database is back.
                        .onFailure(UnavailableException.class)
                        .recoverWithNull())
                .broadcast()
                .withCancellationAfterLastSubscriberDeparture()
                .toAtLeast(1);
    }

    /** One reading after the other, until this gateway stops. */
    Multi<QueuesView> views() {
        return shared.onOverflow().dropPreviousItems();
    }
}
