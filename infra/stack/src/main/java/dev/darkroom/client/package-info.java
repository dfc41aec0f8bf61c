/**
 * A client of Darkroom's HTTP API: submits, follows and lists jobs, and repeats what may be repeated.
 * It knows no terminal and no local platform.
 */
@NullMarked
package dev.darkroom.client;

import org.jspecify.annotations.NullMarked;
