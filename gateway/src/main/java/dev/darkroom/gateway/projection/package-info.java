/**
 * Turns workers' events into the state of jobs. It knows the order of states and the port that changes rows, not SQL.
 */
@NullMarked
package dev.darkroom.gateway.projection;

import org.jspecify.annotations.NullMarked;
