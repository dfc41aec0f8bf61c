package dev.darkroom.worker;

import dev.darkroom.contract.ModelDescription;
import dev.darkroom.worker.image.ImageFile;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.models.BadPackageException;
import dev.darkroom.worker.models.DeviceUnavailableException;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.models.PackageLoader;
import dev.darkroom.worker.models.PackageSample;
import dev.darkroom.worker.onnx.OnnxRuntime;
import dev.darkroom.worker.sampling.AutoregressSampler;
import dev.darkroom.worker.sampling.DecodeSampler;
import dev.darkroom.worker.sampling.DiffuseSampler;
import dev.darkroom.worker.sampling.DrawnImage;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import dev.darkroom.worker.sampling.RunStoppedException;
import dev.darkroom.worker.sampling.TransformSampler;
import dev.darkroom.worker.sampling.UnfitInputException;
import dev.darkroom.worker.text.HuggingFaceTokenizers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * {@code darkroom models verify}: loads each package of some folders with the worker's own code on the CPU, holds its card
 * against its description, and draws its samples again. A program of its own, without Kafka or a store.
 */
public final class VerifyModels {

    /** Levels of 255 by which another processor may round. */
    private static final int ROUNDING = 2;

    private final PackageLoader loader = new PackageLoader(
            List.of(
                    new DecodeSampler(),
                    new AutoregressSampler(),
                    new TransformSampler(),
                    new DiffuseSampler(new HuggingFaceTokenizers())),
            OnnxRuntime.onCpu());
    private final PngEncoding png = new PngEncoding();
    private final PrintStream out;
    private final boolean write;

    VerifyModels(PrintStream out, boolean write) {
        this.out = out;
        this.write = write;
    }

    /** Verifies the packages of the folders named; {@code --write} writes the samples' pictures instead. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        List<Path> dirs = Arrays.stream(arguments)
                .filter(argument -> !argument.equals("--write"))
                .map(Path::of)
                .toList();
        VerifyModels verify = new VerifyModels(System.out, List.of(arguments).contains("--write"));
        System.exit(verify.all(dirs) ? 0 : 1);
    }

    /** Whether every package is good. */
    boolean all(List<Path> dirs) throws IOException {
        int bad = 0;
        for (Path dir : dirs) {
            for (Path folder : packages(dir)) {
                List<String> complaints = complaints(folder);
                complaints.forEach(complaint -> out.println("  " + complaint));
                bad += complaints.isEmpty() ? 0 : 1;
            }
        }
        out.println(bad == 0 ? "All packages are good." : bad + " packages are not good.");
        return bad == 0;
    }

    private static List<Path> packages(Path dir) throws IOException {
        try (Stream<Path> children = Files.list(dir)) {
            return children.filter(Files::isDirectory)
                    .filter(folder -> !folder.getFileName().toString().matches("[_.].*"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> complaints(Path folder) {
        long begin = System.nanoTime();
        try (Model model = loader.load(folder)) {
            ModelDescription description = model.description();
            List<String> complaints = new ArrayList<>(card(description));
            List<PackageSample> samples = PackageSample.of(folder, description);
            int images = 0;
            for (PackageSample sample : samples) {
                images += sample(model, sample, complaints);
            }
            out.printf(
                    "%-20s %s  %d samples %s in %.1f s%n",
                    description.id(),
                    description.version(),
                    images,
                    write ? "written" : "compared",
                    (System.nanoTime() - begin) / 1e9);
            return complaints;
        } catch (BadPackageException | DeviceUnavailableException e) {
            return List.of(String.valueOf(e.getMessage()));
        } catch (UnfitInputException | ModelRunException | RunStoppedException | IOException e) {
            return List.of("a sample of " + folder + " cannot be drawn: " + e.getMessage());
        }
    }

    private static List<String> card(ModelDescription description) {
        List<String> wanted = new ArrayList<>(List.of(description.title(), description.licence()));
        description.trainingData().forEach(data -> wanted.addAll(List.of(data.name(), data.licence())));
        return wanted.stream()
                .filter(text -> !description.card().contains(text))
                .map(text -> "card.md does not mention '" + text + "' of model.json; add it")
                .toList();
    }

    /** Draws a sample's images and compares them with their files; how many there are. */
    private int sample(Model model, PackageSample sample, List<String> complaints)
            throws UnfitInputException, ModelRunException, RunStoppedException, IOException {
        FilmStrip strip = new FilmStrip();
        RunControl.Watcher watcher = write && sample.strip() ? strip : RunControl.Watcher.NOBODY;
        List<DrawnImage> drawn = model.prepare(sample.requests()).run(new RunControl(model.timeLimit(), watcher));
        if (write && sample.strip()) {
            strip.write(
                    sample.stripFile(),
                    png,
                    drawn.stream().map(DrawnImage::image).toList());
        }
        for (int k = 0; k < drawn.size(); k++) {
            ImageFile file = png.encode(drawn.get(k).image());
            Path kept = sample.file(k);
            if (write) {
                Files.write(kept, file.bytes());
            } else if (!Files.exists(kept)) {
                complaints.add(kept + " is missing; make it with --write");
            } else if (!Arrays.equals(file.bytes(), Files.readAllBytes(kept))) {
                compare(kept, file, complaints);
            }
        }
        return drawn.size();
    }

    private void compare(Path kept, ImageFile drawn, List<String> complaints) throws IOException {
        BufferedImage now = ImageIO.read(new ByteArrayInputStream(drawn.bytes()));
        BufferedImage then = ImageIO.read(kept.toFile());
        int largest = largestDifference(now, then);
        if (largest > ROUNDING) {
            complaints.add(
                    kept + " comes out otherwise, by up to " + largest + " of 255 levels; if that is meant, --write");
        } else {
            out.printf("  %s differs by %d of 255 levels: another processor or compressor%n", kept, largest);
        }
    }

    private static int largestDifference(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return 255;
        }
        int largest = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    int a = one.getRGB(x, y) >> shift & 0xFF;
                    int b = other.getRGB(x, y) >> shift & 0xFF;
                    largest = Math.max(largest, Math.abs(a - b));
                }
            }
        }
        return largest;
    }
}
