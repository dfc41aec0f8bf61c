/**
 * Tenants and their API keys as administrators keep them. It never holds a secret beyond the answer that shows it.
 */
@NullMarked
package dev.darkroom.gateway.accounts;

import org.jspecify.annotations.NullMarked;
