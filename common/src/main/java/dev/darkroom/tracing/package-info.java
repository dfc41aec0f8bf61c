/**
 * Traces of jobs, which cross from the gateway to the worker and back: what OpenTelemetry calls them, and how their context travels. It
 * knows neither jobs nor Kafka.
 */
@NullMarked
package dev.darkroom.tracing;

import org.jspecify.annotations.NullMarked;
