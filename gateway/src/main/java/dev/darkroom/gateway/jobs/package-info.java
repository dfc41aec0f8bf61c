/**
 * A job as a client sees it: admission, look-up, list, outputs. It knows neither SQL nor Kafka.
 */
@NullMarked
package dev.darkroom.gateway.jobs;

import org.jspecify.annotations.NullMarked;
