package dev.darkroom.worker.sampling;

import java.util.ArrayList;
import java.util.List;

/** Tensors of one row each as one tensor. */
final class TensorRows {

    private TensorRows() {}

    /** The rows in their order; all have the same type and shape. */
    static Tensor together(List<Tensor> rows) {
        Tensor first = rows.get(0);
        int size = first.size();
        List<Long> shape = new ArrayList<>(first.shape());
        shape.set(0, (long) rows.size());
        if (first instanceof Tensor.Longs) {
            long[] values = new long[Math.multiplyExact(size, rows.size())];
            for (int k = 0; k < rows.size(); k++) {
                System.arraycopy(((Tensor.Longs) rows.get(k)).values(), 0, values, k * size, size);
            }
            return new Tensor.Longs(values, shape);
        }
        float[] values = new float[Math.multiplyExact(size, rows.size())];
        for (int k = 0; k < rows.size(); k++) {
            System.arraycopy(((Tensor.Floats) rows.get(k)).values(), 0, values, k * size, size);
        }
        return new Tensor.Floats(values, shape);
    }
}
