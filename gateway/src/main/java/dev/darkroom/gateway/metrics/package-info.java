/**
 * What the gateway counts and measures, for Prometheus; docs/metrics.md is its table. It knows no feature, and is the only package
 * that knows Micrometer.
 */
@NullMarked
package dev.darkroom.gateway.metrics;

import org.jspecify.annotations.NullMarked;
