/**
 * The topics: publishes jobs and cancellations, consumes events and announcements. It implements the features' ports.
 */
@NullMarked
package dev.darkroom.gateway.kafka;

import org.jspecify.annotations.NullMarked;
