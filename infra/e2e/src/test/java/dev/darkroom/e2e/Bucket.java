package dev.darkroom.e2e;

import dev.darkroom.testing.LocalStack;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import java.util.ArrayList;
import java.util.List;

/** The object store, read by a client that is none of ours. */
final class Bucket {
    private final MinioClient client;
    private final String name;

    private Bucket(MinioClient client, String name) {
        this.client = client;
        this.name = name;
    }

    static Bucket of(LocalStack stack) {
        MinioClient client = MinioClient.builder()
                .endpoint(stack.s3Endpoint())
                .region(stack.s3Region())
                .credentials(stack.s3AccessKey(), stack.s3SecretKey())
                .build();
        return new Bucket(client, stack.s3Bucket());
    }

    List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        try {
            for (var item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(name)
                    .prefix(prefix)
                    .recursive(true)
                    .build())) {
                keys.add(item.get().objectName());
            }
            return keys;
        } catch (Exception e) {
            throw new AssertionError("the bucket cannot be listed", e);
        }
    }
}
