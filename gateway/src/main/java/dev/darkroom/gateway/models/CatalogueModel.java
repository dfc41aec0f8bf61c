package dev.darkroom.gateway.models;

import dev.darkroom.contract.ModelDescription;

/**
 * A model version that was announced at some time.
 *
 * @param pool whose workers serve it
 * @param workers how many ready workers serve it now
 */
public record CatalogueModel(ModelDescription description, String pool, int workers) {}
