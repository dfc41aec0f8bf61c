package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.models.CatalogueModel;
import dev.darkroom.gateway.models.CatalogueStore;
import dev.darkroom.gateway.models.CatalogueStoreContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueTablesIT extends CatalogueStoreContract {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE workers, models CASCADE");
    }

    @Override
    protected CatalogueStore store() {
        return new CatalogueTables(database.database());
    }

    @Test
    void a_silent_worker_stops_counting() {
        store().announced(Samples.worker("w1", Samples.MODEL));
        database.execute("UPDATE workers SET heartbeat_at = now() - interval '16 seconds'");

        assertThat(store().list()).containsExactly(new CatalogueModel(Samples.MODEL, "default", 0));
    }
}
