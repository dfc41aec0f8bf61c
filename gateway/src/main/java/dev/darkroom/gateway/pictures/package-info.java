/**
 * The pictures that come with a job: read from its input, checked, kept in the object store. It knows nothing of jobs' rows
 * and decodes no pixels.
 */
@NullMarked
package dev.darkroom.gateway.pictures;

import org.jspecify.annotations.NullMarked;
