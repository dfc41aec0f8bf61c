package dev.darkroom.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.gateway.jobs.Samples;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link CatalogueStore} does. */
public abstract class CatalogueStoreContract {

    private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");

    private final ModelDescription old = Samples.model("brush", "000000000001");
    private final ModelDescription fresh = Samples.model("brush", "000000000002");

    protected abstract CatalogueStore store();

    @Test
    void an_announced_model_is_listed_as_described_with_its_live_workers() {
        store().announced(Samples.worker("w1", old));
        store().announced(Samples.worker("w2", old));

        assertThat(of("brush")).containsExactly(new CatalogueModel(old, "default", 2));
    }

    @Test
    void announcing_again_changes_nothing_but_what_a_worker_serves() {
        store().announced(Samples.worker("w1", old));
        store().announced(Samples.worker("w1", old));
        store().announced(Samples.worker("w1", fresh));

        assertThat(of("brush"))
                .containsExactly(new CatalogueModel(fresh, "default", 1), new CatalogueModel(old, "default", 0));
    }

    @Test
    void a_stopped_or_unready_worker_does_not_count_and_its_model_stays() {
        store().announced(Samples.worker("w1", old));
        store().announced(Samples.worker("w2", old));

        store().stopped("w1");
        store().alive(List.of(new WorkerHeartbeat("w2", TIME, false, List.of(Samples.id()))));

        assertThat(of("brush")).containsExactly(new CatalogueModel(old, "default", 0));
    }

    @Test
    void a_heartbeat_makes_a_worker_count_again_unless_it_had_stopped() {
        store().announced(Samples.worker("w1", old));
        store().announced(Samples.worker("w2", old));
        store().alive(List.of(new WorkerHeartbeat("w1", TIME, false, List.of())));
        store().stopped("w2");

        store().alive(List.of(
                new WorkerHeartbeat("w1", TIME, true, List.of()),
                new WorkerHeartbeat("w2", TIME, true, List.of()),
                new WorkerHeartbeat("never-announced", TIME, true, List.of())));

        assertThat(of("brush")).containsExactly(new CatalogueModel(old, "default", 1));
    }

    private List<CatalogueModel> of(String id) {
        return store().list().stream()
                .filter(model -> model.description().id().equals(id))
                .toList();
    }
}
