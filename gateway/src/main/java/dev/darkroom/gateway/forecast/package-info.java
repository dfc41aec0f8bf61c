/**
 * When a waiting job will run, and why it does not yet. It knows the queue and the models' measured times, not the jobs' rows.
 */
@NullMarked
package dev.darkroom.gateway.forecast;

import org.jspecify.annotations.NullMarked;
