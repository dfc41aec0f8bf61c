package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How pictures are cut into what one pass takes. A picture counts as larger than it is, up to a multiple of something; tiles
 * begin at such multiples and overlap, and what lies within the margin of a tile's inner edges is not used. With a margin of at
 * least the radius of what the graph sees, the result does not depend on the tiles. Immutable.
 *
 * @param multipleOf what the sides of a pass are multiples of
 * @param side of the largest tile, with its margins
 * @param margin a multiple of {@code multipleOf}
 */
record Tiling(int multipleOf, int side, int margin) {

    /** Smaller sides count as this: graphs that mirror their own edges need something to mirror. */
    static final int LEAST_SIDE = 64;

    private static final int ENDLESS = 1 << 24;

    /** Reads it from a sampler's options; without a tile, pictures are taken whole. */
    static Tiling of(ObjectNode options) throws UnfitGraphException {
        int multipleOf = number(options, "multiple_of", 1, 1);
        if (!options.has("tile")) {
            return new Tiling(multipleOf, ENDLESS / multipleOf * multipleOf, 0);
        }
        if (!options.has("margin")) {
            throw new UnfitGraphException("'sampling' in model.json has a 'tile' but no 'margin'; give the radius of"
                    + " what the graph sees around a pixel");
        }
        int side = number(options, "tile", 0, 1) / multipleOf * multipleOf;
        int margin = up(number(options, "margin", 0, 0), multipleOf);
        if (side <= 2 * margin) {
            throw new UnfitGraphException("'sampling' in model.json has a 'tile' of " + side
                    + " and on either side a 'margin' of " + margin + ", both in multiples of " + multipleOf
                    + ", which leaves nothing between; make the tile larger");
        }
        return new Tiling(multipleOf, side, margin);
    }

    private static int number(ObjectNode options, String name, int otherwise, int least) throws UnfitGraphException {
        JsonNode value = options.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > ENDLESS) {
            throw new UnfitGraphException("'" + name + "' under 'sampling' in model.json is " + value
                    + ", not a whole number from " + least + " to " + ENDLESS + "; correct it");
        }
        return value.intValue();
    }

    /** A piece of one axis: the pass takes {@code start} to {@code end}, the result is {@code from} to {@code to} of it. */
    record Span(int start, int end, int from, int to) {
        int length() {
            return end - start;
        }
    }

    /** A piece of a picture. */
    record Tile(Span rows, Span columns) {}

    /** Whether there are no tiles. */
    boolean isWhole() {
        return side > ENDLESS - multipleOf;
    }

    /** What a side counts as. */
    int padded(int size) {
        return up(Math.max(size, LEAST_SIDE), multipleOf);
    }

    /** The tiles that make up a picture, row after row. */
    List<Tile> tiles(int height, int width) {
        List<Tile> tiles = new ArrayList<>();
        for (Span rows : spans(height)) {
            for (Span columns : spans(width)) {
                tiles.add(new Tile(rows, columns));
            }
        }
        return tiles;
    }

    private List<Span> spans(int size) {
        int padded = padded(size);
        int length = length(padded);
        List<Span> spans = new ArrayList<>();
        int from = 0;
        for (int next = 0; from < size; next += length - 2 * margin) {
            int start = Math.min(next, padded - length);
            int end = start + length;
            int to = end == padded ? size : Math.min(size, end - margin);
            spans.add(new Span(start, end, from, to));
            from = to;
        }
        return spans;
    }

    /** Of each tile along a side: as many as must be, each as short as that many may be. */
    private int length(int padded) {
        if (padded <= side) {
            return padded;
        }
        int between = padded - 2 * margin;
        int most = side - 2 * margin;
        int tiles = (between + most - 1) / most;
        return up((between + tiles - 1) / tiles, multipleOf) + 2 * margin;
    }

    private static int up(int size, int multipleOf) {
        return (size + multipleOf - 1) / multipleOf * multipleOf;
    }
}
