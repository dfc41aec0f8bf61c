package dev.darkroom.worker.models;

import dev.darkroom.worker.sampling.AutoregressSampler;
import dev.darkroom.worker.sampling.DecodeSampler;
import dev.darkroom.worker.sampling.DiffuseSampler;
import dev.darkroom.worker.sampling.Sampler;
import dev.darkroom.worker.sampling.TransformSampler;
import dev.darkroom.worker.text.HuggingFaceTokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Models from folders, and copies of packages to spoil. */
public final class TestModels {

    /** The packages of the tests: {@code tiny} and {@code slow-loop}. */
    public static final Path PACKAGES = Path.of("src/test/resources/models");

    private TestModels() {}

    /** The packages of a folder, not loaded yet. */
    public static Models in(Path dir, GraphRuntime runtime) {
        return in(dir, runtime, List.of(new DecodeSampler()));
    }

    /** Every sampler that a worker has. */
    public static List<Sampler> allSamplers() {
        return List.of(
                new DecodeSampler(),
                new AutoregressSampler(),
                new TransformSampler(),
                new DiffuseSampler(new HuggingFaceTokenizers()));
    }

    public static Models in(Path dir, GraphRuntime runtime, List<Sampler> samplers) {
        return new Models(() -> List.of(dir), new PackageLoader(samplers, runtime));
    }

    /** Copies a package into a folder under a new name. */
    public static Path copy(Path source, Path target) {
        try {
            Files.walkFileTree(source, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                    Files.createDirectories(target.resolve(source.relativize(dir)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.copy(file, target.resolve(source.relativize(file)));
                    return FileVisitResult.CONTINUE;
                }
            });
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
