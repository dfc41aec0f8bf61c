/**
 * Makes image files of what models draw. It knows pixels and formats, nothing of jobs or models.
 */
@NullMarked
package dev.darkroom.worker.image;

import org.jspecify.annotations.NullMarked;
