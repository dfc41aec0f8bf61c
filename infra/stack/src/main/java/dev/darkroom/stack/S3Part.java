package dev.darkroom.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server that keeps objects as files and checks AWS version 4 signatures. */
final class S3Part implements Part {
    static final String BUCKET = "darkroom";
    static final String REGION = "us-east-1";

    private final S3Proxy server;
    private final Memory memory;

    private S3Part(S3Proxy server, Memory memory) {
        this.server = server;
        this.memory = memory;
    }

    /** What is kept between runs. */
    record Memory(int port, String accessKey, String secretKey) {}

    /** Returns when the server answers and the bucket exists. */
    static S3Part start(DataFolder data, int wantedPort) {
        Path memoryFile = data.memoryOf(PartKind.S3);
        Memory last = Json.read(memoryFile, Memory.class)
                .orElseGet(() -> new Memory(0, "darkroom-" + Secrets.token().substring(0, 11), Secrets.token()));
        int port = Ports.choose(PartKind.S3, wantedPort, last.port());
        Memory memory = new Memory(port, last.accessKey(), last.secretKey());
        Json.write(memoryFile, memory);
        Path objects = data.folderOf(PartKind.S3);
        try {
            // A bucket is a folder; the server reads the list of them from the disk.
            Files.createDirectories(objects.resolve(BUCKET));
        } catch (IOException e) {
            throw new UncheckedIOException("the bucket's folder cannot be made in " + objects, e);
        }
        S3Proxy server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, memory.accessKey(), memory.secretKey())
                .blobStore(new FilesystemNio2BlobStore(objects.toString()))
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new StackFailure("The S3 server cannot start on port " + port + ": " + e.getMessage(), e);
        }
        return new S3Part(server, memory);
    }

    @Override
    public StackAddresses address() {
        return new StackAddresses(
                null,
                null,
                new StackAddresses.S3Address(
                        "http://127.0.0.1:" + memory.port(), memory.accessKey(), memory.secretKey(), BUCKET, REGION));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server did not stop", e);
        }
    }
}
