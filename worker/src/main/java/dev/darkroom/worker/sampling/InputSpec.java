package dev.darkroom.worker.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How one input of a graph is filled for a batch of images. */
public sealed interface InputSpec {

    /** What the graph must declare to take this input. */
    GraphSignature.Port expected(String name);

    /** The input for these images; its first axis is theirs. */
    Tensor fill(List<ImageRequest> requests) throws UnfitInputException;

    /**
     * Standard normals of the image's noise: float32 [n, *shape].
     *
     * @param scaleBy the request's number field that they are multiplied by, where there is one
     */
    record NormalNoise(List<Integer> shape, int stream, Optional<String> scaleBy) implements InputSpec {
        public NormalNoise {
            shape = List.copyOf(shape);
            if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1) || stream < 0) {
                throw new IllegalArgumentException("noise of shape " + shape + " on stream " + stream);
            }
        }

        @Override
        public GraphSignature.Port expected(String name) {
            List<Long> item = shape.stream().map(Integer::longValue).toList();
            return new GraphSignature.Port(name, ElementType.FLOAT32, item);
        }

        @Override
        public Tensor fill(List<ImageRequest> requests) throws UnfitInputException {
            int size = shape.stream().reduce(1, Math::multiplyExact);
            float[] values = new float[Math.multiplyExact(size, requests.size())];
            for (int k = 0; k < requests.size(); k++) {
                ImageRequest request = requests.get(k);
                new Noise(request.seed()).normals(stream, values, k * size, size);
                if (scaleBy.isPresent()) {
                    float scale = request.number(scaleBy.get());
                    for (int i = k * size; i < (k + 1) * size; i++) {
                        values[i] *= scale;
                    }
                }
            }
            List<Long> batch = new ArrayList<>(List.of((long) requests.size()));
            shape.forEach(axis -> batch.add((long) axis));
            return new Tensor.Floats(values, batch);
        }
    }

    /** The index of the request's value among {@code values}, or the noise's choice where it is none of them: int64 [n]. */
    record Choice(String field, List<String> values, int stream) implements InputSpec {
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty() || stream < 0) {
                throw new IllegalArgumentException("a choice among " + values + " on stream " + stream);
            }
        }

        @Override
        public GraphSignature.Port expected(String name) {
            return new GraphSignature.Port(name, ElementType.INT64, List.of());
        }

        @Override
        public Tensor fill(List<ImageRequest> requests) {
            long[] indices = new long[requests.size()];
            for (int k = 0; k < indices.length; k++) {
                ImageRequest request = requests.get(k);
                int named = values.indexOf(request.input().path(field).asText());
                indices[k] = named >= 0 ? named : new Noise(request.seed()).choice(stream, values.size());
            }
            return new Tensor.Longs(indices, List.of((long) indices.length));
        }
    }

    /** A number of the request: float32 [n]. */
    record NumberField(String field) implements InputSpec {
        @Override
        public GraphSignature.Port expected(String name) {
            return new GraphSignature.Port(name, ElementType.FLOAT32, List.of());
        }

        @Override
        public Tensor fill(List<ImageRequest> requests) throws UnfitInputException {
            float[] values = new float[requests.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = requests.get(k).number(field);
            }
            return new Tensor.Floats(values, List.of((long) values.length));
        }
    }
}
