package dev.darkroom.faults;

import dev.darkroom.faults.oracle.Facts.StoredObject;
import dev.darkroom.testing.LocalStack;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.messages.Item;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The bucket, read by a client that is none of ours. */
final class Store {
    private static final long TIME_LIMIT_MS = 20_000;
    private static final int TRIES = 3;

    private Store() {}

    /** Every object with the hash of what it really holds. A store that does not answer in time is asked again. */
    static List<StoredObject> objects(LocalStack stack) {
        AssertionError failure = new AssertionError("the bucket cannot be read");
        for (int number = 0; number < TRIES; number++) {
            try {
                return read(stack);
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static List<StoredObject> read(LocalStack stack) throws Exception {
        MinioClient client = MinioClient.builder()
                .endpoint(stack.s3Endpoint())
                .region(stack.s3Region())
                .credentials(stack.s3AccessKey(), stack.s3SecretKey())
                .build();
        client.setTimeout(TIME_LIMIT_MS, TIME_LIMIT_MS, TIME_LIMIT_MS);
        List<Item> items = new ArrayList<>();
        for (var item : client.listObjects(ListObjectsArgs.builder()
                .bucket(stack.s3Bucket())
                .recursive(true)
                .build())) {
            items.add(item.get());
        }
        List<StoredObject> objects = new ArrayList<>();
        for (Item item : items) {
            try (InputStream content = client.getObject(GetObjectArgs.builder()
                    .bucket(stack.s3Bucket())
                    .object(item.objectName())
                    .build())) {
                byte[] bytes = content.readAllBytes();
                String hash = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
                objects.add(new StoredObject(
                        item.objectName(),
                        hash,
                        bytes.length,
                        item.lastModified().toInstant()));
            }
        }
        return objects;
    }
}
