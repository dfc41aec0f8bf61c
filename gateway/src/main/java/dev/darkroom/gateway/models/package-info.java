/**
 * The catalogue: what workers announce, kept so that a model whose workers are gone still accepts jobs.
 */
@NullMarked
package dev.darkroom.gateway.models;

import org.jspecify.annotations.NullMarked;
