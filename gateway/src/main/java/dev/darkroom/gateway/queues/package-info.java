/**
 * How much waits and runs, since when, and what is wrong with it. It knows sums over jobs and the first job of a line, no other.
 */
@NullMarked
package dev.darkroom.gateway.queues;

import org.jspecify.annotations.NullMarked;
