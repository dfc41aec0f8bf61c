package dev.darkroom.gateway.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.PictureReference;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link PictureStore} does. Tenants ada and bob are there. */
public abstract class PictureStoreContract {

    protected abstract PictureStore pictures();

    @Test
    void a_picture_is_known_once_it_was_touched_and_to_its_tenant_only() {
        PictureStore pictures = pictures();
        PictureReference picture = fresh();
        assertThat(pictures.touchKnown("ada", picture)).isFalse();

        pictures.touch("ada", picture);
        pictures.touch("ada", picture);

        assertThat(pictures.touchKnown("ada", picture)).isTrue();
        assertThat(pictures.touchKnown("bob", picture)).isFalse();
    }

    @Test
    void asking_for_an_unknown_picture_does_not_make_it_known() {
        PictureStore pictures = pictures();
        PictureReference picture = fresh();

        pictures.touchKnown("ada", picture);

        assertThat(pictures.touchKnown("ada", picture)).isFalse();
    }

    private static PictureReference fresh() {
        UUID random = UUID.randomUUID();
        return PictureReference.to(ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array());
    }
}
