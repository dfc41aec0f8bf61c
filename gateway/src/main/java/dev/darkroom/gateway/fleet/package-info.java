/**
 * The workers as administrators see them: who lives, what each holds and runs, and who was asked to end. It knows nothing of how jobs
 * come to them.
 */
@NullMarked
package dev.darkroom.gateway.fleet;

import org.jspecify.annotations.NullMarked;
