package dev.darkroom.gateway.pictures;

import dev.darkroom.contract.PictureReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The pictures' port for unit tests; passes the same contract suite as the table. */
final class InMemoryPictures implements PictureStore {

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    @Override
    public void touch(String tenant, PictureReference picture) {
        known.add(tenant + "/" + picture);
    }

    @Override
    public boolean touchKnown(String tenant, PictureReference picture) {
        return known.contains(tenant + "/" + picture);
    }
}
