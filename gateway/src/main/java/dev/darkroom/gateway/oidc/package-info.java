/**
 * Signing in with a provider of identities (OpenID Connect), where the settings name one. It knows neither pages nor sessions: it
 * sends a browser away, and says who came back.
 */
@NullMarked
package dev.darkroom.gateway.oidc;

import org.jspecify.annotations.NullMarked;
