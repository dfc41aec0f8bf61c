package dev.darkroom.worker.models;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** Where model packages are. */
@ConfigMapping(prefix = "darkroom.models")
public interface ModelsConfig {

    /**
     * Folders whose sub-folders are model packages; default {@code worker/models}. A sub-folder that begins with {@code _}
     * or {@code .} is left out.
     */
    @WithDefault("worker/models")
    List<Path> dirs();
}
