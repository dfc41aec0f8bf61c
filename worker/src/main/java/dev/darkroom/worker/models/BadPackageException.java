package dev.darkroom.worker.models;

import java.nio.file.Path;

/** A model package cannot be served; its text says which, what is wrong, and what to do. */
public final class BadPackageException extends Exception {

    BadPackageException(Path folder, String wrong) {
        super("Model package " + folder + " cannot be served: " + wrong + ".");
    }
}
