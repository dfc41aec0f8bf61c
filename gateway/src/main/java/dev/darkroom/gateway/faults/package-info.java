/**
 * Failures that every feature may meet. It knows nothing else.
 */
@NullMarked
package dev.darkroom.gateway.faults;

import org.jspecify.annotations.NullMarked;
