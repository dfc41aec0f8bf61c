/**
 * Kafka as the worker uses it: topics and group settings, the share consumer of a lane, cancellations, events, announcements
 * and dead letters. It implements the ports of the other packages, and no other package sees Kafka or messaging.
 */
@NullMarked
package dev.darkroom.worker.kafka;

import org.jspecify.annotations.NullMarked;
