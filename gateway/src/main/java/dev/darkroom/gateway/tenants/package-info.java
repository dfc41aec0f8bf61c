/**
 * Who calls: API keys, tenants, scopes. It is the only feature that sees a key's secret.
 */
@NullMarked
package dev.darkroom.gateway.tenants;

import org.jspecify.annotations.NullMarked;
