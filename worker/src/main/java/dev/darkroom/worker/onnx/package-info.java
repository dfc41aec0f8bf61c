/**
 * Runs graphs with ONNX Runtime on the CPU or a GPU, as the graph port of the samplers. It is the only package that sees
 * ONNX Runtime, and knows nothing of models, jobs or images.
 */
@NullMarked
package dev.darkroom.worker.onnx;

import org.jspecify.annotations.NullMarked;
