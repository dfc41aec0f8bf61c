/**
 * What a worker says of itself and of its jobs: events, announcements, heartbeats, dead letters. It owns the ports; it knows
 * messages, not Kafka.
 */
@NullMarked
package dev.darkroom.worker.report;

import org.jspecify.annotations.NullMarked;
