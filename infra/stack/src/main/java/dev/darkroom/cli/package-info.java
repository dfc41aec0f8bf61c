/**
 * The {@code darkroom} command: runs the local stack, the gateway and workers as processes, and shows what they do.
 * It knows the applications by their jars, settings and HTTP API only.
 */
@NullMarked
package dev.darkroom.cli;

import org.jspecify.annotations.NullMarked;
