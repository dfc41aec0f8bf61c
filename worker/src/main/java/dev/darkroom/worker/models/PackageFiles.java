package dev.darkroom.worker.models;

import dev.darkroom.worker.models.Manifest.GraphFile;
import dev.darkroom.worker.models.Manifest.PackageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a package's files against its {@code model.json}, before any of them is given to native code. */
final class PackageFiles {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
    private static final String REMEDY = "; copy the package again, or export it again";

    private final Path folder;

    PackageFiles(Path folder) {
        this.folder = folder;
    }

    /** Fails unless every file is there, inside the folder, with its size and hash, and every graph's file is listed. */
    void check(Manifest manifest) throws BadPackageException {
        Set<String> listed = new HashSet<>();
        for (PackageFile file : manifest.files()) {
            check(file);
            listed.add(file.name());
        }
        for (Map.Entry<String, GraphFile> graph : manifest.graphs().entrySet()) {
            String file = graph.getValue().file();
            if (!listed.contains(file)) {
                throw new BadPackageException(
                        folder,
                        "graph '" + graph.getKey() + "' is in '" + file
                                + "', which is not listed under 'files'; add it there with sha256 and bytes");
            }
        }
    }

    private void check(PackageFile file) throws BadPackageException {
        if (file.name() == null || !NAME.matcher(file.name()).matches()) {
            throw new BadPackageException(
                    folder, "'" + file.name() + "' is not a plain name of a file inside the package; rename it");
        }
        Path path = folder.resolve(file.name());
        try {
            if (!Files.isRegularFile(path)) {
                throw new BadPackageException(folder, "file '" + file.name() + "' is missing" + REMEDY);
            }
            if (!path.toRealPath().startsWith(folder.toRealPath())) {
                throw new BadPackageException(
                        folder, "'" + file.name() + "' is a link that leads out of the package; copy the file itself");
            }
            if (Files.size(path) != file.bytes()) {
                throw new BadPackageException(
                        folder,
                        "file '" + file.name() + "' has " + Files.size(path) + " bytes instead of " + file.bytes()
                                + REMEDY);
            }
            if (!Sha256.of(path).equals(file.sha256())) {
                throw new BadPackageException(
                        folder, "file '" + file.name() + "' is damaged: its sha256 differs from model.json" + REMEDY);
            }
        } catch (IOException e) {
            throw new BadPackageException(folder, "file '" + file.name() + "' cannot be read: " + e.getMessage());
        }
    }
}
