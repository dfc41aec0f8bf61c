/**
 * What all resources share: problem documents, bodies, request ids. It knows no feature.
 */
@NullMarked
package dev.darkroom.gateway.http;

import org.jspecify.annotations.NullMarked;
