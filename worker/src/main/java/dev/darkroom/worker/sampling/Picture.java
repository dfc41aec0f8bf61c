package dev.darkroom.worker.sampling;

/**
 * A picture that a client gave: 8-bit RGB, rows from the top, three bytes a pixel. The array is handed over, not copied: do
 * not change it later.
 */
public final class Picture {

    private static final int CHANNELS = 3;
    private static final float WHITE = 255;
    /** ITU-R BT.601 luma. */
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private final int width;
    private final int height;
    private final byte[] rgb;

    /** A picture of {@code 3 · width · height} bytes. */
    public Picture(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != CHANNELS * width * height) {
            throw new IllegalArgumentException(rgb.length + " bytes for " + width + " × " + height + " pixels");
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Brightness of a pixel, 0 to 1. */
    private float at(int channel, int y, int x) {
        return (rgb[(y * width + x) * CHANNELS + channel] & 0xFF) / WHITE;
    }

    /**
     * The picture as planes [channels, height, width] from {@code low} to {@code high}; one channel is its luma.
     *
     * @param channels 1 or 3
     */
    float[] planes(int channels, float low, float high) {
        float[] planes = new float[channels * width * height];
        int next = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    float value = channels == 1 ? luma(y, x) : at(channel, y, x);
                    planes[next++] = low + value * (high - low);
                }
            }
        }
        return planes;
    }

    private float luma(int y, int x) {
        return LUMA[0] * at(0, y, x) + LUMA[1] * at(1, y, x) + LUMA[2] * at(2, y, x);
    }

    /** The middle of the picture with the proportions of the wanted size, scaled to it. */
    Picture fitted(int toWidth, int toHeight) {
        double scale = Math.min((double) width / toWidth, (double) height / toHeight);
        double left = (width - scale * toWidth) / 2;
        double top = (height - scale * toHeight) / 2;
        return new Picture(toWidth, toHeight, resample(left, top, scale, toWidth, toHeight));
    }

    /** Each pixel is the mean of what it covers when the picture shrinks, bilinear when it grows. */
    private byte[] resample(double left, double top, double scale, int toWidth, int toHeight) {
        Weights columns = Weights.of(left, scale, toWidth, width);
        Weights rows = Weights.of(top, scale, toHeight, height);
        byte[] result = new byte[CHANNELS * toWidth * toHeight];
        double[] narrow = new double[CHANNELS * toWidth * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < toWidth; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int offset = y * width * CHANNELS + channel;
                    narrow[(y * toWidth + x) * CHANNELS + channel] =
                            columns.mean(x, at -> rgb[offset + at * CHANNELS] & 0xFF);
                }
            }
        }
        int rowSize = CHANNELS * toWidth;
        for (int y = 0; y < toHeight; y++) {
            for (int i = 0; i < rowSize; i++) {
                int column = i;
                result[y * rowSize + i] = (byte) Math.round(rows.mean(y, at -> narrow[at * rowSize + column]));
            }
        }
        return result;
    }
}
