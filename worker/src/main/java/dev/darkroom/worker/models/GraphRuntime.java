package dev.darkroom.worker.models;

import dev.darkroom.worker.sampling.Graph;
import dev.darkroom.worker.sampling.UnfitGraphException;
import java.nio.file.Path;

/** What runs graphs on this machine. Thread-safe. */
public interface GraphRuntime {

    /** The device that it runs them on, such as {@code cpu} or {@code cuda:0}. */
    String device() throws DeviceUnavailableException;

    /** Loads a graph onto the device; the caller closes it. */
    Graph open(Path file) throws UnfitGraphException, DeviceUnavailableException;
}
