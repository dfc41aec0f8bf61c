package dev.darkroom.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.ModelDescription;
import dev.darkroom.gateway.jobs.Samples;
import org.junit.jupiter.api.Test;

class InMemoryCatalogueTest extends CatalogueStoreContract {

    private final InMemoryCatalogue store = new InMemoryCatalogue();

    @Override
    protected CatalogueStore store() {
        return store;
    }

    @Test
    void the_current_version_is_the_newest_that_lives_and_the_newest_of_all_when_none_does() {
        ModelDescription one = Samples.model("brush", "000000000001");
        ModelDescription two = Samples.model("brush", "000000000002");
        store.announced(Samples.worker("w1", one));
        store.announced(Samples.worker("w2", two));
        assertThat(current()).isEqualTo(two);

        store.stopped("w2");
        assertThat(current()).isEqualTo(one);

        store.stopped("w1");
        assertThat(current()).isEqualTo(two);
        assertThat(new Catalogue(store).find("brush", one.version())).isPresent();
        assertThat(new Catalogue(store).find("brush", "ffffffffffff")).isEmpty();
    }

    private ModelDescription current() {
        return new Catalogue(store).find("brush", null).orElseThrow().description();
    }
}
