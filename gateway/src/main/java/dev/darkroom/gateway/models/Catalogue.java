package dev.darkroom.gateway.models;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.darkroom.contract.ModelDescription;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models that jobs may name. Of several versions of a model the current one is the newest that a live worker serves,
 * or the newest of all while none lives. At most a second old. Thread-safe.
 */
@ApplicationScoped
public class Catalogue {

    private final LoadingCache<Boolean, List<CatalogueModel>> known;
    private final LoadingCache<ModelDescription, InputRules> rules =
            Caffeine.newBuilder().maximumSize(1_000).build(description -> new InputRules(description.inputSchema()));

    Catalogue(CatalogueStore store) {
        this.known =
                Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build(all -> store.list());
    }

    /** The current version of each model, by id. */
    public List<CatalogueModel> current() {
        return versions().stream()
                .map(CatalogueModel::description)
                .map(ModelDescription::id)
                .distinct()
                .sorted()
                .flatMap(id -> find(id, null).stream())
                .toList();
    }

    /**
     * A model by id.
     *
     * @param version the wanted version, or null for the current one
     */
    public Optional<CatalogueModel> find(String id, @Nullable String version) {
        return versions().stream()
                .filter(model -> model.description().id().equals(id))
                .filter(model ->
                        version == null || model.description().version().equals(version))
                .min(Comparator.comparing(model -> model.workers() == 0));
    }

    /** The rules for the input of a model version. */
    public InputRules rules(CatalogueModel model) {
        return rules.get(model.description());
    }

    private List<CatalogueModel> versions() {
        return known.get(true);
    }
}
