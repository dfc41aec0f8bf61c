package dev.darkroom.worker.sampling;

/** Looks at pixels of pictures, for tests of other packages. */
public final class PixelsOf {

    private PixelsOf() {}

    /** Red, green and blue of a pixel, 0 to 255. */
    public static int[] at(Picture picture, int x, int y) {
        float[] planes = picture.planes(3, 0, 255);
        int plane = picture.width() * picture.height();
        int[] rgb = new int[3];
        for (int channel = 0; channel < 3; channel++) {
            rgb[channel] = Math.round(planes[channel * plane + y * picture.width() + x]);
        }
        return rgb;
    }
}
