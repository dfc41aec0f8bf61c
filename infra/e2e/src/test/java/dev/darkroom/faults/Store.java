package dev.darkroom.faults;

import dev.darkroom.faults.oracle.Facts.StoredObject;
import dev.darkroom.testing.LocalStack;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The bucket, read by a client that is none of ours. */
final class Store {
    private Store() {}

    /** Every object with the hash of what it really holds. */
    static List<StoredObject> objects(LocalStack stack) {
        MinioClient client = MinioClient.builder()
                .endpoint(stack.s3Endpoint())
                .region(stack.s3Region())
                .credentials(stack.s3AccessKey(), stack.s3SecretKey())
                .build();
        List<StoredObject> objects = new ArrayList<>();
        try {
            for (var item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(stack.s3Bucket())
                    .recursive(true)
                    .build())) {
                String key = item.get().objectName();
                try (InputStream content = client.getObject(GetObjectArgs.builder()
                        .bucket(stack.s3Bucket())
                        .object(key)
                        .build())) {
                    byte[] bytes = content.readAllBytes();
                    String hash = HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
                    objects.add(new StoredObject(
                            key, hash, bytes.length, item.get().lastModified().toInstant()));
                }
            }
            return objects;
        } catch (Exception e) {
            throw new AssertionError("the bucket cannot be read", e);
        }
    }
}
