/**
 * News of jobs: who waits for which, on this gateway. It knows no feature and no technology.
 */
@NullMarked
package dev.darkroom.gateway.watch;

import org.jspecify.annotations.NullMarked;
