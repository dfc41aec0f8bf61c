package dev.darkroom.worker;

import dev.darkroom.worker.image.ImageFile;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.ModelRunException;
import dev.darkroom.worker.sampling.RunControl;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Keeps how a run's first image came about, as one picture of a few frames. One thread. */
final class FilmStrip implements RunControl.Watcher {

    private static final int FRAMES = 7;
    private static final int GAP = 4;

    /** Smaller frames grow by whole factors towards this height, since people look at them. */
    private static final int HEIGHT = 128;

    private final List<FloatImage> frames = new ArrayList<>();

    @Override
    public boolean wantsPreviews() {
        return true;
    }

    @Override
    public boolean wantsPreviewOf(int image) {
        return image == 0;
    }

    @Override
    public void preview(int image, FloatImage soFar) {
        frames.add(soFar);
    }

    /** Writes frames evenly spread over the run and the first image last; of a run without steps, its images. */
    void write(Path file, PngEncoding png, List<FloatImage> images) throws IOException, ModelRunException {
        FloatImage end = images.get(0);
        List<BufferedImage> pictures = new ArrayList<>();
        if (frames.isEmpty()) {
            for (FloatImage image : images) {
                pictures.add(picture(png, image));
            }
        } else {
            int kept = Math.min(FRAMES - 1, frames.size());
            for (int k = 0; k < kept; k++) {
                pictures.add(picture(png, frames.get(k * frames.size() / kept)));
            }
            pictures.add(picture(png, end));
        }
        int factor = Math.max(1, HEIGHT / end.height());
        int width = end.width() * factor;
        int height = end.height() * factor;
        BufferedImage strip =
                new BufferedImage(pictures.size() * (width + GAP) - GAP, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = strip.createGraphics();
        for (int k = 0; k < pictures.size(); k++) {
            graphics.drawImage(pictures.get(k), k * (width + GAP), 0, width, height, null);
        }
        graphics.dispose();
        ImageIO.write(strip, "png", file.toFile());
    }

    private static BufferedImage picture(PngEncoding png, FloatImage image) throws IOException, ModelRunException {
        ImageFile file = png.encode(image);
        return ImageIO.read(new ByteArrayInputStream(file.bytes()));
    }
}
