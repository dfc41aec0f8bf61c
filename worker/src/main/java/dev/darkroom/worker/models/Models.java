package dev.darkroom.worker.models;

import dev.darkroom.contract.ModelDescription;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The models of this worker. One bad package makes the worker useless on purpose: a worker that serves half of what it was
 * given would fail the other half's jobs one by one. Thread-safe.
 */
@ApplicationScoped
public class Models implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Models.class);

    private final ModelsConfig config;
    private final PackageLoader loader;
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>(List.of("The models are not loaded yet."));

    Models(ModelsConfig config, PackageLoader loader) {
        this.config = config;
        this.loader = loader;
    }

    /** Loads every package, and says what is wrong; see {@link #problems()}. */
    public synchronized void load() {
        close();
        problems.clear();
        try {
            for (Path folder : folders()) {
                load(folder);
            }
            if (models.isEmpty() && problems.isEmpty()) {
                problems.add("There is no model package in " + config.dirs()
                        + "; put one there, or set darkroom.models.dirs.");
            }
        } catch (IOException e) {
            problems.add("The folders " + config.dirs() + " cannot be read (" + e.getMessage()
                    + "); set darkroom.models.dirs.");
        } catch (DeviceUnavailableException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        problems.forEach(LOG::error);
    }

    private void load(Path folder) throws DeviceUnavailableException {
        try {
            Model model = loader.load(folder);
            ModelDescription description = model.description();
            Model other = models.get(description.id());
            if (other != null) {
                model.close();
                throw new BadPackageException(
                        folder, "another package has the id '" + description.id() + "' too; rename or remove one");
            }
            models.put(description.id(), model);
            LOG.infof("model ready model=%s version=%s folder=%s", description.id(), description.version(), folder);
        } catch (BadPackageException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path dir : config.dirs()) {
            try (Stream<Path> children = Files.list(dir)) {
                children.filter(Files::isDirectory)
                        .filter(folder -> !folder.getFileName().toString().matches("[_.].*"))
                        .sorted()
                        .forEach(folders::add);
            }
        }
        return folders;
    }

    /** Why this worker must take no jobs, as sentences; empty when it may. */
    public synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** What the models are, in the order of their folders. */
    public synchronized List<ModelDescription> descriptions() {
        return models.values().stream().map(Model::description).toList();
    }

    /** The model of that id in that version. */
    public synchronized Optional<Model> find(String id, String version) {
        return Optional.ofNullable(models.get(id))
                .filter(model -> model.description().version().equals(version));
    }

    @Override
    public synchronized void close() {
        models.values().forEach(Model::close);
        models.clear();
    }
}
