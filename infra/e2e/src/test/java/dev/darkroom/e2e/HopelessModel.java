package dev.darkroom.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A model that is given too little time for what it may be asked: such jobs fail, and it is not their clients' fault. */
final class HopelessModel {

    static final String ID = "hasty-loop";

    /** More rounds than a second is long. */
    static final String INPUT = "{\"rounds\":1000000000,\"seed\":7}";

    private HopelessModel() {}

    /** Writes it into a folder of models, which is returned. */
    static Path folder() throws IOException {
        Path from = Path.of(Checkout.modelFolders().split(",", -1)[1]).resolve(SlowModel.ID);
        Path folder = Path.of("target", "hopeless-models").toAbsolutePath();
        Path to = Files.createDirectories(folder.resolve(ID));
        for (String file : new String[] {"decoder.onnx", "card.md"}) {
            Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                to.resolve("model.json"),
                Files.readString(from.resolve("model.json"))
                        .replace("\"" + SlowModel.ID + "\"", "\"" + ID + "\"")
                        .replace("\"time_limit_s\": 600", "\"time_limit_s\": 1"));
        return folder;
    }
}
