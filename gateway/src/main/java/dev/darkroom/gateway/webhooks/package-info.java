/**
 * Tells receivers of events over HTTP (Standard Webhooks): endpoints, deliveries, the sender. It knows neither jobs nor SQL.
 */
@NullMarked
package dev.darkroom.gateway.webhooks;

import org.jspecify.annotations.NullMarked;
