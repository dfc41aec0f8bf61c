package dev.darkroom.worker.models;

import com.networknt.schema.SchemaException;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.worker.models.Manifest.GraphFile;
import dev.darkroom.worker.sampling.GraphSignature;
import dev.darkroom.worker.sampling.ModelGraphs;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import dev.darkroom.worker.sampling.Sampler;
import dev.darkroom.worker.sampling.UnfitGraphException;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Model} of a package's folder: reads, checks, opens, warms up. Thread-safe. */
@ApplicationScoped
public class PackageLoader {

    static final String MANIFEST = "model.json";
    private static final String CARD = "card.md";

    private final Map<String, Sampler> samplers = new TreeMap<>();
    private final GraphRuntime runtime;

    public PackageLoader(@All List<Sampler> samplers, GraphRuntime runtime) {
        samplers.forEach(sampler -> this.samplers.put(sampler.name(), sampler));
        this.runtime = runtime;
    }

    /** Loads the package; the caller closes the model. */
    public Model load(Path folder) throws BadPackageException, DeviceUnavailableException {
        Manifest manifest = manifest(folder);
        new PackageFiles(folder).check(manifest);
        Sampler sampler = samplers.get(manifest.sampler());
        if (sampler == null) {
            throw new BadPackageException(
                    folder,
                    "sampler '" + manifest.sampler() + "' is unknown; this worker has " + samplers.keySet()
                            + ": correct it, or use a newer worker");
        }
        Map<String, LoadedGraph> graphs = open(folder, manifest, sampler);
        try {
            return model(folder, manifest, sampler, graphs);
        } catch (BadPackageException | RuntimeException e) {
            graphs.values().forEach(loaded -> loaded.graph().close());
            throw e;
        }
    }

    private static Manifest manifest(Path folder) throws BadPackageException {
        try {
            return ManifestReader.read(Files.readAllBytes(folder.resolve(MANIFEST)));
        } catch (IllegalArgumentException e) {
            throw new BadPackageException(folder, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw new BadPackageException(folder, "model.json is missing; add it, or remove the folder");
        } catch (IOException e) {
            throw new BadPackageException(
                    folder, "model.json cannot be read (" + e.getMessage() + "); make it readable");
        }
    }

    private Map<String, LoadedGraph> open(Path folder, Manifest manifest, Sampler sampler)
            throws BadPackageException, DeviceUnavailableException {
        Map<String, LoadedGraph> opened = new HashMap<>();
        boolean complete = false;
        try {
            for (String name : sampler.requiredGraphs()) {
                GraphFile file = manifest.graphs().get(name);
                if (file == null) {
                    throw new UnfitGraphException("sampler '" + sampler.name() + "' needs the graph '" + name
                            + "', which model.json lacks; add it under 'graphs'");
                }
                opened.put(name, open(folder, file));
            }
            for (String name : sampler.optionalGraphs()) {
                GraphFile file = manifest.graphs().get(name);
                if (file != null) {
                    opened.put(name, open(folder, file));
                }
            }
            complete = true;
            return opened;
        } catch (UnfitGraphException e) {
            throw new BadPackageException(folder, String.valueOf(e.getMessage()));
        } finally {
            if (!complete) {
                opened.values().forEach(loaded -> loaded.graph().close());
            }
        }
    }

    private LoadedGraph open(Path folder, GraphFile file) throws UnfitGraphException, DeviceUnavailableException {
        return new LoadedGraph(file.spec(), runtime.open(folder.resolve(file.file())));
    }

    private static Model model(Path folder, Manifest manifest, Sampler sampler, Map<String, LoadedGraph> graphs)
            throws BadPackageException {
        try {
            ModelGraphs loaded = new ModelGraphs(
                    graphs,
                    manifest.limits().maxBatch(),
                    manifest.output().channels(),
                    size(manifest.output().height()),
                    size(manifest.output().width()),
                    manifest.sampling(),
                    files(folder, manifest));
            return warm(description(folder, manifest), sampler.load(loaded), loaded);
        } catch (UnfitGraphException | IllegalArgumentException e) {
            throw new BadPackageException(folder, String.valueOf(e.getMessage()));
        } catch (SchemaException e) {
            throw new BadPackageException(
                    folder, "the input_schema in model.json is no JSON Schema (" + e.getMessage() + "); correct it");
        } catch (IOException e) {
            throw new BadPackageException(folder, "card.md cannot be read (" + e.getMessage() + "); write the card");
        }
    }

    private static Model warm(ModelDescription description, Sampler.Loaded loaded, ModelGraphs graphs)
            throws UnfitGraphException {
        boolean good = false;
        try {
            Model model = new Model(description, loaded, graphs);
            WarmUp.run(model);
            good = true;
            return model;
        } finally {
            if (!good) {
                loaded.close();
            }
        }
    }

    private static long size(@Nullable Integer declared) {
        return declared == null ? GraphSignature.ANY : declared;
    }

    private static Map<String, Path> files(Path folder, Manifest manifest) {
        return manifest.files().stream()
                .collect(Collectors.toMap(Manifest.PackageFile::name, file -> folder.resolve(file.name())));
    }

    private static ModelDescription description(Path folder, Manifest manifest) throws IOException {
        Manifest.Labels labels = manifest.labels();
        return new ModelDescription(
                manifest.id(),
                manifest.version(),
                labels.family(),
                labels.title(),
                labels.description(),
                manifest.inputSchema(),
                manifest.output(),
                manifest.limits(),
                labels.licence(),
                manifest.trainingData(),
                manifest.memoryMb(),
                Files.readString(folder.resolve(CARD)),
                SamplePicture.of(folder).orElse(null));
    }
}
