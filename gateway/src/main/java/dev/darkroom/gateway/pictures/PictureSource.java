package dev.darkroom.gateway.pictures;

import dev.darkroom.contract.PictureReference;

/** Pictures that an input may name by something else than their hash. */
public interface PictureSource {

    /** What these names begin with, such as {@code file:}. */
    String scheme();

    /**
     * The picture of a name, which is on the tenant's shelf when this returns.
     *
     * @param name without the scheme
     * @throws UnfitPictureException when there is none
     */
    PictureReference find(String tenant, String name) throws UnfitPictureException;
}
