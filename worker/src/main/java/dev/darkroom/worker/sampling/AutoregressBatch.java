package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.AutoregressGraph.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some images of the same height, drawn together.
 *
 * @param rows of each image
 * @param filled the graph's inputs that stay the same in every row
 */
record AutoregressBatch(int rows, List<Member> members, Map<String, Tensor> filled) {

    /**
     * One of the images.
     *
     * @param place among the images that were asked for
     * @param kept upper rows that the picture gives; 0 where there is none
     * @param picture of the image's size
     */
    record Member(int place, ImageRequest request, int kept, Optional<Picture> picture) {}

    /** Tells what is done. */
    interface Progress {
        /** Another row of every image is there. */
        void row() throws RunStoppedException;
    }

    AutoregressBatch {
        members = List.copyOf(members);
        filled = Map.copyOf(filled);
    }

    /** Whether anybody waits for one of them. */
    boolean wanted(RunControl.Watcher watcher) {
        return members.stream().anyMatch(member -> watcher.wants(member.place()));
    }

    /** Draws them, in the order of the members; nothing as soon as nobody waits for any of them. */
    List<FloatImage> run(AutoregressGraph graph, RunControl control, Progress progress)
            throws ModelRunException, RunStoppedException {
        int width = graph.width();
        List<float[]> images = blank(graph);
        List<float[]> given = given(graph.output());
        List<ImageRequest> requests = members.stream().map(Member::request).toList();
        Map<String, Tensor.Floats> states = new HashMap<>(graph.firstStates(members.size()));
        float[] above = new float[members.size() * width];
        Arrays.fill(above, graph.output().low());
        for (int row = 0; row < rows; row++) {
            if (!wanted(control.watcher())) {
                return List.of();
            }
            above = graph.draw(new Row(row, rows, requests, control), above, filled, states);
            for (int k = 0; k < members.size(); k++) {
                if (row < members.get(k).kept()) {
                    System.arraycopy(given.get(k), row * width, above, k * width, width);
                }
                System.arraycopy(above, k * width, images.get(k), row * width, width);
            }
            preview(images, graph.output(), control.watcher());
            progress.row();
        }
        return images.stream()
                .map(pixels -> new FloatImage(pixels, 1, rows, graph.output()))
                .toList();
    }

    /** What is not drawn yet is black. */
    private List<float[]> blank(AutoregressGraph graph) {
        List<float[]> images = new ArrayList<>();
        for (int k = 0; k < members.size(); k++) {
            float[] pixels = new float[rows * graph.width()];
            Arrays.fill(pixels, graph.output().low());
            images.add(pixels);
        }
        return images;
    }

    private List<float[]> given(GraphSpec.ImageOutput range) {
        return members.stream()
                .map(member -> member.picture()
                        .map(picture -> picture.planes(1, range.low(), range.high()))
                        .orElse(new float[0]))
                .toList();
    }

    private void preview(List<float[]> images, GraphSpec.ImageOutput range, RunControl.Watcher watcher) {
        if (watcher.wantsPreviews()) {
            for (int k = 0; k < images.size(); k++) {
                int place = members.get(k).place();
                if (watcher.wantsPreviewOf(place)) {
                    watcher.preview(place, new FloatImage(images.get(k).clone(), 1, rows, range));
                }
            }
        }
    }
}
