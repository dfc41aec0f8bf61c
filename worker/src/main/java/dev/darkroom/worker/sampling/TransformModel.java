package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.StyleVectors.Style;
import dev.darkroom.worker.sampling.Tiling.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model of the sampler {@code transform}. Small pictures of about one size share their passes; of large ones, only one at a
 * time is unpacked, once, beside its result. Thread-safe.
 */
final class TransformModel implements Sampler.Loaded {

    /** What a model without tiles does together is at most this large. */
    private static final int SMALL_SIDE = 512;

    private final Optional<StyleVectors> styles;
    private final TransformGraph graph;
    private final Tiling tiling;
    private final int maxBatch;

    TransformModel(ModelGraphs model) throws UnfitGraphException {
        boolean styled = model.options().has("style");
        if (!styled && model.optional(TransformSampler.STYLE_ENCODER).isPresent()) {
            throw new UnfitGraphException("there is a graph '" + TransformSampler.STYLE_ENCODER
                    + "', but 'sampling' in model.json names no 'style'; name the input of graph '"
                    + TransformSampler.TRANSFORM + "' that takes one");
        }
        this.styles = styled ? Optional.of(new StyleVectors(model)) : Optional.empty();
        this.graph = new TransformGraph(model, styles.map(StyleVectors::input));
        this.tiling = Tiling.of(model.options());
        this.maxBatch = model.maxBatch();
    }

    /** One image that is wanted, at its place among all. */
    private record Wish(int place, ImageRequest request, Picture picture, Optional<Style> style) {}

    /** Images that go through the graph together. */
    private record Lot(List<Wish> wishes, List<Tile> tiles, Map<String, Tensor> filled) {}

    /** What a picture's sides count as. */
    private record Size(int height, int width) {}

    @Override
    public Sampler.Drawing prepare(List<ImageRequest> requests) throws UnfitInputException {
        Optional<StyleVectors.Wishes> wished = styles.map(vectors -> vectors.new Wishes());
        Map<Size, List<Wish>> small = new LinkedHashMap<>();
        List<Lot> lots = new ArrayList<>();
        for (int place = 0; place < requests.size(); place++) {
            ImageRequest request = requests.get(place);
            Picture picture = request.requiredPicture(graph.field());
            Optional<Style> style =
                    wished.isPresent() ? Optional.of(wished.get().of(request, picture)) : Optional.empty();
            Wish wish = new Wish(place, request, picture, style);
            Size size = new Size(tiling.padded(picture.height()), tiling.padded(picture.width()));
            if (isSmall(size)) {
                small.computeIfAbsent(size, any -> new ArrayList<>()).add(wish);
            } else {
                lots.add(lot(List.of(wish), tiling.tiles(picture.height(), picture.width())));
            }
        }
        for (Map.Entry<Size, List<Wish>> equal : small.entrySet()) {
            List<Tile> whole =
                    tiling.tiles(equal.getKey().height(), equal.getKey().width());
            List<Wish> wishes = equal.getValue();
            for (int from = 0; from < wishes.size(); from += maxBatch) {
                lots.add(lot(wishes.subList(from, Math.min(wishes.size(), from + maxBatch)), whole));
            }
        }
        return control -> draw(lots, requests.size(), control);
    }

    private boolean isSmall(Size size) {
        int side = tiling.isWhole() ? SMALL_SIDE : tiling.side();
        return size.height() <= side && size.width() <= side;
    }

    private Lot lot(List<Wish> wishes, List<Tile> tiles) throws UnfitInputException {
        Map<String, Tensor> filled =
                graph.fill(wishes.stream().map(Wish::request).toList());
        return new Lot(List.copyOf(wishes), tiles, filled);
    }

    private List<DrawnImage> draw(List<Lot> lots, int images, RunControl control)
            throws ModelRunException, RunStoppedException {
        DrawnImage[] drawn = new DrawnImage[images];
        int steps = lots.stream().mapToInt(lot -> lot.tiles().size()).sum();
        int done = 0;
        for (Lot lot : lots) {
            Map<String, Tensor> filled = new HashMap<>(lot.filled());
            if (styles.isPresent()) {
                List<Style> wanted = lot.wishes().stream()
                        .flatMap(wish -> wish.style().stream())
                        .toList();
                filled.put(styles.get().input(), styles.get().tensor(wanted, control));
            }
            List<TransformGraph.Canvas> canvases = lot.wishes().stream()
                    .map(wish -> graph.new Canvas(wish.request(), wish.picture()))
                    .toList();
            for (Tile tile : lot.tiles()) {
                graph.draw(tile, canvases, filled, control);
                done++;
                control.step(done, steps);
            }
            for (int k = 0; k < canvases.size(); k++) {
                drawn[lot.wishes().get(k).place()] =
                        new DrawnImage(canvases.get(k).image());
            }
        }
        return Arrays.asList(drawn);
    }
}
