/**
 * What administrators have paused: a pool, a model or a tenant. It knows no single job but those that are taken back.
 */
@NullMarked
package dev.darkroom.gateway.pauses;

import org.jspecify.annotations.NullMarked;
