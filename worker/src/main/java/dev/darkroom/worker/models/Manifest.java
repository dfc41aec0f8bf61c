package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription.Limits;
import dev.darkroom.contract.ModelDescription.OutputFormat;
import dev.darkroom.contract.ModelDescription.TrainingData;
import dev.darkroom.worker.sampling.GraphSpec;
import java.util.List;
import java.util.Map;

/**
 * A package's {@code model.json}, schema {@code darkroom.model/1}.
 *
 * @param sampling the sampler's own options; empty where there are none
 * @param version the first 12 hexadecimal digits of the SHA-256 of its bytes
 */
record Manifest(
        String id,
        String version,
        String sampler,
        ObjectNode sampling,
        Labels labels,
        Map<String, GraphFile> graphs,
        List<PackageFile> files,
        ObjectNode inputSchema,
        OutputFormat output,
        Limits limits,
        int memoryMb,
        List<TrainingData> trainingData) {

    /** What is only shown. */
    record Labels(String family, String title, String description, String licence) {}

    /** A graph and the file that holds it. */
    record GraphFile(String file, GraphSpec spec) {}

    /** A file that belongs to the package. */
    record PackageFile(String name, String sha256, long bytes) {}

    Manifest {
        graphs = Map.copyOf(graphs);
        files = List.copyOf(files);
        trainingData = List.copyOf(trainingData);
    }
}
