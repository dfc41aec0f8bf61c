package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Wire;
import dev.darkroom.testing.InMemoryBlobStore;
import dev.darkroom.worker.image.PictureDecoder;
import dev.darkroom.worker.image.PictureFiles;
import dev.darkroom.worker.sampling.Picture;
import dev.darkroom.worker.sampling.UnfitInputException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InputPicturesTest {

    private static final byte[] PNG = PictureFiles.png(20, 10, 0x123456);

    private final FlakyStore store = new FlakyStore();
    private final InputPictures pictures = pictures(Duration.ofSeconds(10));

    @Test
    void pictures_are_fetched_by_field_and_names_are_passed_over() throws Exception {
        keep("ada", PNG);
        ObjectNode input =
                input().put("image", PictureReference.to(PNG).toString()).put("style", "waves");

        Map<String, Picture> fetched = pictures.of(message(input), model());

        assertThat(fetched).containsOnlyKeys("image");
        assertThat(fetched.get("image").width()).isEqualTo(20);
        assertThat(fetched.get("image").height()).isEqualTo(10);
    }

    @Test
    void an_input_without_pictures_needs_no_store() throws Exception {
        store.failures.set(Integer.MAX_VALUE);

        assertThat(pictures.of(message(input().put("style", "waves")), model())).isEmpty();
    }

    @Test
    void a_missing_picture_and_another_tenants_one_are_unfit() throws Exception {
        keep("bob", PNG);

        assertUnfit(
                input().put("image", PictureReference.to(PNG).toString()),
                "The picture in field 'image' is not in the store any more. Submit the job again with the picture itself.");
    }

    @Test
    void a_file_that_is_not_what_its_name_says_is_unfit() throws Exception {
        store.blobs.put(
                ObjectKey.input("ada", PictureReference.to(PNG).sha256()), PictureFiles.png(20, 10, 0), "image/png");

        assertUnfit(input().put("image", PictureReference.to(PNG).toString()), "was damaged in the store");
    }

    @Test
    void a_text_that_is_neither_picture_nor_name_is_unfit_and_not_said_again() {
        assertUnfit(input().put("style", "../../etc"), "Field 'style' names no picture");
        assertUnfit(input().put("image", "data:image/png;base64,AAAA"), "Field 'image' names no picture");
    }

    @Test
    void a_file_that_is_no_picture_or_too_large_is_unfit() throws Exception {
        byte[] text = {'h', 'i'};
        keep("ada", text);
        assertUnfit(input().put("image", PictureReference.to(text).toString()), "neither a PNG nor a JPEG");
        byte[] large = PictureFiles.png(21, 10, 0);
        keep("ada", large);
        assertUnfit(input().put("style", PictureReference.to(large).toString()), "has 21 × 10 pixels");
    }

    @Test
    void a_store_that_comes_back_and_a_transfer_that_breaks_off_only_delay_it() throws Exception {
        keep("ada", PNG);
        store.failures.set(2);
        store.breakages.set(1);

        Map<String, Picture> fetched = pictures.of(
                message(input().put("image", PictureReference.to(PNG).toString())), model());

        assertThat(fetched).containsKey("image");
        assertThat(store.opened).hasValue(store.closed.get());
    }

    @Test
    void a_store_that_stays_away_is_given_up_and_no_fault_of_the_input() throws Exception {
        keep("ada", PNG);
        store.failures.set(Integer.MAX_VALUE);
        JobMessage message =
                message(input().put("image", PictureReference.to(PNG).toString()));

        assertThatThrownBy(() -> pictures(Duration.ZERO).of(message, model())).isInstanceOf(GivenUpException.class);
    }

    private InputPictures pictures(Duration patience) {
        Persistence persistence =
                new Persistence(new StopSignal(), new TestLaneConfig(8, patience), new SplittableRandom(1));
        return new InputPictures(store, persistence, new PictureDecoder());
    }

    private void keep(String tenant, byte[] file) {
        store.blobs.put(ObjectKey.input(tenant, PictureReference.to(file).sha256()), file, "image/png");
    }

    private void assertUnfit(ObjectNode input, String why) {
        assertThatThrownBy(() -> pictures.of(message(input), model()))
                .isInstanceOf(UnfitInputException.class)
                .hasMessageContaining(why);
    }

    private static ObjectNode input() {
        return Wire.mapper().createObjectNode();
    }

    private static JobMessage message(ObjectNode input) {
        return new JobMessage(new JobId(new UUID(1, 2)), 1, "ada", "retouch", "v", new Seed(1), input, Bench.NOW);
    }

    private static ModelDescription model() throws IOException {
        ObjectNode schema = (ObjectNode) Wire.mapper().readTree("""
                {"properties": {
                   "image": {"type": "string", "format": "image"},
                   "style": {"anyOf": [{"enum": ["waves"]}, {"type": "string", "format": "image"}]},
                   "note": {"type": "string"}}}
                """);
        return new ModelDescription(
                "retouch",
                "v",
                "image-to-image",
                "Retouch",
                "",
                schema,
                new ModelDescription.OutputFormat("image/png", 8, 8, 3),
                new ModelDescription.Limits(1, 1, 200L),
                "Apache-2.0",
                List.of(),
                1,
                "",
                null);
    }

    /** A store that fails, then breaks off, as often as told. */
    private static final class FlakyStore extends PutAndGetStore {

        final InMemoryBlobStore blobs = new InMemoryBlobStore();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicInteger breakages = new AtomicInteger();
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public Optional<Blob> get(ObjectKey key) throws BlobStoreException {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new BlobStoreException("the store is away", new IOException());
            }
            boolean breaks = breakages.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            return blobs.get(key).map(blob -> new Blob(counted(blob, breaks), blob.bytes(), blob.mediaType()));
        }

        private InputStream counted(Blob blob, boolean breaks) {
            opened.incrementAndGet();
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    if (breaks) {
                        throw new IOException("connection reset");
                    }
                    return blob.content().read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (breaks) {
                        throw new IOException("connection reset");
                    }
                    return blob.content().read(bytes, offset, length);
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }

        @Override
        public void put(ObjectKey key, byte[] bytes, String mediaType) {
            blobs.put(key, bytes, mediaType);
        }
    }
}
