/**
 * Hands queued jobs to Kafka when their turn comes, and again where that did not work. It knows ports only.
 */
@NullMarked
package dev.darkroom.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
