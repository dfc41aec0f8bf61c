/**
 * How often a key may ask, agreed between gateways, and how often an address may guess keys. It knows neither HTTP nor
 * what a request is about.
 */
@NullMarked
package dev.darkroom.gateway.limits;

import org.jspecify.annotations.NullMarked;
