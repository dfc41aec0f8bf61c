/**
 * Turns image requests into pictures: the noise generator, the sampler port with its samplers, and the graph port they
 * run. It knows nothing of particular models, of files, of ONNX Runtime, or of jobs.
 */
@NullMarked
package dev.darkroom.worker.sampling;

import org.jspecify.annotations.NullMarked;
