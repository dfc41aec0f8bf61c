/**
 * The schedulers of diffusion models: pure functions over arrays that lead from noise to an image, one file each. It knows
 * no graphs, no requests and no generator: predictions and noise are handed to it.
 */
@NullMarked
package dev.darkroom.worker.sampling.diffuse;

import org.jspecify.annotations.NullMarked;
