/**
 * Hands queued jobs to Kafka: at once after acceptance, and again where that did not happen. It knows ports only.
 */
@NullMarked
package dev.darkroom.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
