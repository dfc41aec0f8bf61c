/**
 * What the worker counts and measures, for Prometheus; docs/metrics.md is its table. It knows no lanes and no models, and is the only
 * package that knows Micrometer.
 */
@NullMarked
package dev.darkroom.worker.metrics;

import org.jspecify.annotations.NullMarked;
