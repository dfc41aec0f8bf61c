package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.worker.sampling.AutoregressBatch.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A model of the sampler {@code autoregress}. Thread-safe. */
final class AutoregressModel implements Sampler.Loaded {

    private static final String ROWS = "rows";
    private static final String IMAGE = "image";
    private static final String KEEP_ROWS = "keep_rows";

    private final AutoregressGraph graph;
    private final int usualRows;
    private final int maxBatch;

    AutoregressModel(ModelGraphs model) throws UnfitGraphException {
        this.graph = new AutoregressGraph(model);
        this.usualRows = Math.toIntExact(model.height());
        this.maxBatch = model.maxBatch();
    }

    @Override
    public Sampler.Drawing prepare(List<ImageRequest> requests) throws UnfitInputException {
        Map<Integer, List<Member>> byRows = new TreeMap<>();
        for (int place = 0; place < requests.size(); place++) {
            int rows = whole(requests.get(place), ROWS, usualRows, 1);
            byRows.computeIfAbsent(rows, any -> new ArrayList<>()).add(member(place, requests.get(place), rows));
        }
        List<AutoregressBatch> batches = new ArrayList<>();
        for (Map.Entry<Integer, List<Member>> group : byRows.entrySet()) {
            List<Member> members = group.getValue();
            for (int from = 0; from < members.size(); from += maxBatch) {
                List<Member> some = members.subList(from, Math.min(members.size(), from + maxBatch));
                Map<String, Tensor> filled =
                        graph.fill(some.stream().map(Member::request).toList());
                batches.add(new AutoregressBatch(group.getKey(), some, filled));
            }
        }
        return control -> draw(batches, requests.size(), control);
    }

    /** One image, with what is kept of the picture that it completes. */
    private Member member(int place, ImageRequest request, int rows) throws UnfitInputException {
        Optional<Picture> picture = request.picture(IMAGE);
        if (picture.isEmpty()) {
            return new Member(place, request, 0, picture);
        }
        int kept = whole(request, KEEP_ROWS, rows / 2, 0);
        if (kept >= rows) {
            throw new UnfitInputException("Field '" + KEEP_ROWS + "' is " + kept + ", but the image has only " + rows
                    + " rows, so that nothing is left to draw; keep fewer.");
        }
        return new Member(place, request, kept, Optional.of(picture.get().fitted(graph.width(), rows)));
    }

    private static int whole(ImageRequest request, String field, int otherwise, int least) throws UnfitInputException {
        JsonNode value = request.input().path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt() || value.intValue() < least) {
            throw new UnfitInputException("Field '" + field + "' must be a whole number from " + least + " on.");
        }
        return value.intValue();
    }

    private List<DrawnImage> draw(List<AutoregressBatch> batches, int images, RunControl control)
            throws ModelRunException, RunStoppedException {
        DrawnImage[] drawn = new DrawnImage[images];
        Arrays.fill(drawn, DrawnImage.NONE);
        int steps = batches.stream().mapToInt(AutoregressBatch::rows).sum();
        int done = 0;
        for (AutoregressBatch batch : batches) {
            Steps progress = new Steps(control, done, steps);
            List<FloatImage> made = batch.run(graph, control, progress);
            for (int k = 0; k < made.size(); k++) {
                drawn[batch.members().get(k).place()] = new DrawnImage(made.get(k));
            }
            done += batch.rows();
        }
        return Arrays.asList(drawn);
    }

    /** Counts the rows of one batch among those of all. One thread. */
    private static final class Steps implements AutoregressBatch.Progress {

        private final RunControl control;
        private final int steps;
        private int done;

        Steps(RunControl control, int done, int steps) {
            this.control = control;
            this.done = done;
            this.steps = steps;
        }

        @Override
        public void row() throws RunStoppedException {
            done++;
            control.step(done, steps);
        }
    }
}
