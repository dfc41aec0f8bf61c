package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.pictures.PictureStore;
import dev.darkroom.gateway.pictures.PictureStoreContract;
import org.junit.jupiter.api.BeforeAll;

class PicturesTableIT extends PictureStoreContract {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @Override
    protected PictureStore pictures() {
        return new PicturesTable(database.database());
    }
}
