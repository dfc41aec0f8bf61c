/**
 * Where this gateway may send requests on behalf of others. It knows no feature.
 */
@NullMarked
package dev.darkroom.gateway.net;

import org.jspecify.annotations.NullMarked;
