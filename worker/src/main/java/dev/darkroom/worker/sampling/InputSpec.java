package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.GraphSignature.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How one input of a graph is filled for a batch of images. */
public sealed interface InputSpec {

    /** What the graph must declare to take this input. */
    Port expected(String name);

    /** An input that follows from the requests alone; what else there is, the sampler fills. */
    sealed interface Filled extends InputSpec {
        /** The input for these images; its first axis is theirs. */
        Tensor fill(List<ImageRequest> requests) throws UnfitInputException;
    }

    /**
     * Standard normals of the image's noise: float32 [n, *shape].
     *
     * @param scaleBy the request's number field that they are multiplied by, where there is one
     */
    record NormalNoise(List<Integer> shape, int stream, Optional<String> scaleBy) implements Filled {
        public NormalNoise {
            shape = checked(shape, stream);
        }

        @Override
        public Port expected(String name) {
            return new Port(name, ElementType.FLOAT32, longs(shape));
        }

        @Override
        public Tensor.Floats fill(List<ImageRequest> requests) throws UnfitInputException {
            int size = product(shape);
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
            return new Tensor.Floats(values, batch(requests.size(), shape));
        }
    }

    /** Uniforms in (0, 1) of the image's noise: float32 [n, *shape]. */
    record UniformNoise(List<Integer> shape, int stream) implements Filled {
        public UniformNoise {
            shape = checked(shape, stream);
        }

        @Override
        public Port expected(String name) {
            return new Port(name, ElementType.FLOAT32, longs(shape));
        }

        @Override
        public Tensor.Floats fill(List<ImageRequest> requests) {
            return fill(requests, 0);
        }

        /** The {@code part}-th lot of them, from 0: it begins where the one before ended. */
        Tensor.Floats fill(List<ImageRequest> requests, int part) {
            int size = product(shape);
            float[] values = new float[Math.multiplyExact(size, requests.size())];
            for (int k = 0; k < requests.size(); k++) {
                new Noise(requests.get(k).seed()).uniforms(stream, (long) part * size, values, k * size, size);
            }
            return new Tensor.Floats(values, batch(requests.size(), shape));
        }
    }

    /**
     * The index of the request's value among {@code values}, or the noise's choice where it is none of them: int64 [n].
     *
     * @param unconditional the index that stands for no choice, where the graph knows one
     */
    record Choice(String field, List<String> values, int stream, OptionalInt unconditional) implements Filled {
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty() || stream < 0) {
                throw new IllegalArgumentException("a choice among " + values + " on stream " + stream);
            }
        }

        @Override
        public Port expected(String name) {
            return new Port(name, ElementType.INT64, List.of());
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

        /** No choice, for so many images. */
        Tensor.Longs without(int images) {
            long[] indices = new long[images];
            Arrays.fill(indices, unconditional.orElseThrow());
            return new Tensor.Longs(indices, List.of((long) images));
        }
    }

    /** A number of the request: float32 [n]. */
    record NumberField(String field) implements Filled {
        @Override
        public Port expected(String name) {
            return new Port(name, ElementType.FLOAT32, List.of());
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

    /** 1 where a field of the request is true, else 0: float32 [n]. */
    record FlagField(String field) implements Filled {
        @Override
        public Port expected(String name) {
            return new Port(name, ElementType.FLOAT32, List.of());
        }

        @Override
        public Tensor fill(List<ImageRequest> requests) {
            float[] values = new float[requests.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = requests.get(k).flag(field) ? 1 : 0;
            }
            return new Tensor.Floats(values, List.of((long) values.length));
        }
    }

    /** A picture of the request, black at {@code low} and white at {@code high}: float32 [n, c, h, w]. */
    record PictureField(String field, float low, float high) implements InputSpec {
        @Override
        public Port expected(String name) {
            return picture(name);
        }

        /** Pictures of the same size as planes. */
        Tensor.Floats planes(List<Picture> pictures, int channels) {
            Picture first = pictures.get(0);
            int size = channels * first.height() * first.width();
            float[] values = new float[Math.multiplyExact(size, pictures.size())];
            for (int k = 0; k < pictures.size(); k++) {
                System.arraycopy(pictures.get(k).planes(channels, low, high), 0, values, k * size, size);
            }
            return new Tensor.Floats(
                    values,
                    List.of((long) pictures.size(), (long) channels, (long) first.height(), (long) first.width()));
        }
    }

    /**
     * Standard normals for every pixel of a picture, row after row: float32 [n, channels, h, w].
     *
     * @param channels the numbers of a pixel, each plane after the other
     */
    record PictureNoise(int channels, int stream) implements InputSpec {
        @Override
        public Port expected(String name) {
            return new Port(
                    name, ElementType.FLOAT32, List.of((long) channels, GraphSignature.ANY, GraphSignature.ANY));
        }
    }

    private static Port picture(String name) {
        return new Port(name, ElementType.FLOAT32, List.of(GraphSignature.ANY, GraphSignature.ANY, GraphSignature.ANY));
    }

    private static List<Integer> checked(List<Integer> shape, int stream) {
        if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1) || stream < 0) {
            throw new IllegalArgumentException("noise of shape " + shape + " on stream " + stream);
        }
        return List.copyOf(shape);
    }

    private static int product(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    private static List<Long> longs(List<Integer> shape) {
        return shape.stream().map(Integer::longValue).toList();
    }

    private static List<Long> batch(int images, List<Integer> shape) {
        List<Long> batch = new ArrayList<>(List.of((long) images));
        batch.addAll(longs(shape));
        return batch;
    }
}
