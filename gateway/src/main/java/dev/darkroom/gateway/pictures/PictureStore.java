package dev.darkroom.gateway.pictures;

import dev.darkroom.contract.PictureReference;

/** Which pictures are stored, and when they were last used: what is touched is not collected within the next hour. */
public interface PictureStore {

    /** Notes that a picture is about to be stored or stored again. */
    void touch(String tenant, PictureReference picture);

    /** Notes that a picture is about to be used; false where the tenant has none of this name. */
    boolean touchKnown(String tenant, PictureReference picture);
}
