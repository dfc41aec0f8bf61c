package dev.darkroom.worker.sampling;

import java.util.List;

/** Numbers with a shape; the first axis is the batch. The arrays are handed over, not copied: do not change them later. */
public sealed interface Tensor {

    /** Sizes of the axes. */
    List<Long> shape();

    /** Numbers in it. */
    int size();

    /** Fails where the shape does not give the number of elements. */
    private static void check(List<Long> shape, int elements) {
        long product = shape.stream().reduce(1L, Math::multiplyExact);
        if (product != elements) {
            throw new IllegalArgumentException(elements + " numbers do not fill the shape " + shape);
        }
    }

    /** 32-bit floating-point numbers. */
    final class Floats implements Tensor {
        private final float[] values;
        private final List<Long> shape;

        public Floats(float[] values, List<Long> shape) {
            check(shape, values.length);
            this.values = values;
            this.shape = List.copyOf(shape);
        }

        public float[] values() {
            return values;
        }

        @Override
        public List<Long> shape() {
            return shape;
        }

        @Override
        public int size() {
            return values.length;
        }
    }

    /** 64-bit integers. */
    final class Longs implements Tensor {
        private final long[] values;
        private final List<Long> shape;

        public Longs(long[] values, List<Long> shape) {
            check(shape, values.length);
            this.values = values;
            this.shape = List.copyOf(shape);
        }

        public long[] values() {
            return values;
        }

        @Override
        public List<Long> shape() {
            return shape;
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}
