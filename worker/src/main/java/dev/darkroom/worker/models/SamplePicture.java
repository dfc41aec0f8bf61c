package dev.darkroom.worker.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.Wire;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jboss.logging.Logger;

/**
 * The picture that stands for a model: the first one that {@code samples/samples.json} names, at most {@link #LARGEST_SIDE}
 * pixels wide or high, small enough to travel with the announcement.
 */
final class SamplePicture {

    static final int LARGEST_SIDE = 256;

    /** Of a data URI; an announcement holds all models of a worker and fits into one message. */
    private static final int MOST_CHARACTERS = 48_000;

    private static final Logger LOG = Logger.getLogger(SamplePicture.class);

    private SamplePicture() {}

    /** As a data URI, PNG or JPEG, whichever is smaller; empty where the package brings none. */
    static Optional<String> of(Path folder) {
        Path list = folder.resolve(PackageSample.LIST);
        if (!Files.exists(list)) {
            return Optional.empty();
        }
        try {
            JsonNode first = Wire.mapper().readTree(list.toFile()).path(0).path("file");
            BufferedImage picture =
                    ImageIO.read(list.resolveSibling(first.asText()).toFile());
            return picture == null ? Optional.empty() : dataUri(shrunk(picture));
        } catch (IOException | RuntimeException e) {
            LOG.warnf("the sample of a model is not shown: folder=%s cause=%s", folder, e);
            return Optional.empty();
        }
    }

    private static BufferedImage shrunk(BufferedImage picture) {
        double scale = Math.min(1, (double) LARGEST_SIDE / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(picture, 0, 0, width, height, Color.WHITE, null);
        graphics.dispose();
        return small;
    }

    private static Optional<String> dataUri(BufferedImage picture) throws IOException {
        String png = dataUri("png", picture);
        String jpeg = dataUri("jpeg", picture);
        // What is tiny is shown enlarged, where losses would be seen.
        boolean lossless = png.length() <= jpeg.length() || Math.max(picture.getWidth(), picture.getHeight()) <= 128;
        return Optional.of(lossless ? png : jpeg).filter(uri -> uri.length() <= MOST_CHARACTERS);
    }

    private static String dataUri(String format, BufferedImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, format, bytes);
        return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
