/**
 * The object store's settings and client. It knows nothing of jobs.
 */
@NullMarked
package dev.darkroom.gateway.store;

import org.jspecify.annotations.NullMarked;
