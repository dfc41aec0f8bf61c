package dev.darkroom.gateway.pictures;

class InMemoryPicturesTest extends PictureStoreContract {

    private final InMemoryPictures pictures = new InMemoryPictures();

    @Override
    protected PictureStore pictures() {
        return pictures;
    }
}
