/**
 * Erasing what jobs leave, and collecting what nobody needs any more. It knows objects and references to them, nothing of
 * HTTP.
 */
@NullMarked
package dev.darkroom.gateway.retention;

import org.jspecify.annotations.NullMarked;
