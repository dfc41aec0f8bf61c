/**
 * Many jobs submitted, watched and canceled as one. It knows jobs by what their package shows, and neither SQL nor Kafka.
 */
@NullMarked
package dev.darkroom.gateway.batches;

import org.jspecify.annotations.NullMarked;
