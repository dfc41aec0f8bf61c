package dev.darkroom.gateway.models;

import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.gateway.jobs.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A catalogue for unit tests; its workers never die of silence. */
public final class InMemoryCatalogue implements CatalogueStore {

    private final Map<String, ModelDescription> models = new LinkedHashMap<>();
    private final Map<String, WorkerAnnouncement> workers = new HashMap<>();
    private final Map<String, Boolean> ready = new HashMap<>();

    /** A catalogue of these models, which one live worker serves. */
    public static Catalogue of(ModelDescription... models) {
        InMemoryCatalogue store = new InMemoryCatalogue();
        store.announced(Samples.worker("worker", models));
        return new Catalogue(store);
    }

    @Override
    public void announced(WorkerAnnouncement announcement) {
        announcement.models().forEach(model -> models.put(model.id() + "@" + model.version(), model));
        workers.put(announcement.worker(), announcement);
        ready.put(announcement.worker(), true);
    }

    @Override
    public void alive(List<WorkerHeartbeat> heartbeats) {
        heartbeats.forEach(beat -> ready.computeIfPresent(beat.worker(), (worker, was) -> beat.ready()));
    }

    @Override
    public void stopped(String worker) {
        ready.remove(worker);
    }

    @Override
    public List<CatalogueModel> list() {
        List<CatalogueModel> newestFirst = new ArrayList<>();
        models.values().forEach(model -> newestFirst.add(0, new CatalogueModel(model, "default", serving(model))));
        return newestFirst;
    }

    private int serving(ModelDescription model) {
        return (int) workers.values().stream()
                .filter(worker -> worker.models().contains(model))
                .filter(worker -> ready.getOrDefault(worker.worker(), false))
                .count();
    }
}
