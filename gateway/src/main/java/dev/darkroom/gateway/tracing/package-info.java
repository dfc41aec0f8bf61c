/**
 * Whether this gateway sends traces, and where to. What is traced, those say who do it.
 */
@NullMarked
package dev.darkroom.gateway.tracing;

import org.jspecify.annotations.NullMarked;
