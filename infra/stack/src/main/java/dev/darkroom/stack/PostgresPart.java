package dev.darkroom.stack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server, as a child process, with one database and the role that owns it. */
final class PostgresPart implements Part {
    static final String NAME = "darkroom";

    /** The server's data folder, inside the part's. */
    static final String CLUSTER = "cluster";

    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final ProcessHandle postmaster;
    private final CompletableFuture<Void> deathWatch;
    private final StackAddresses.PostgresAddress address;

    private PostgresPart(
            EmbeddedPostgres server,
            ProcessHandle postmaster,
            Runnable onDeath,
            StackAddresses.PostgresAddress address) {
        this.server = server;
        this.postmaster = postmaster;
        this.deathWatch = postmaster.onExit().thenRun(onDeath);
        this.address = address;
    }

    /** What is kept between runs. */
    record Memory(int port, String password) {}

    /** Returns when the database answers; {@code onDeath} runs if the server ends without being asked to. */
    static PostgresPart start(DataFolder data, int wantedPort, Runnable onDeath) {
        Path folder = data.folderOf(PartKind.POSTGRES);
        Path cluster = folder.resolve(CLUSTER);
        Postmaster.stopOrphan(cluster);
        Memory last = Json.read(data.memoryOf(PartKind.POSTGRES), Memory.class)
                .orElseGet(() -> new Memory(0, Secrets.token()));
        Memory memory = new Memory(Ports.choose(PartKind.POSTGRES, wantedPort, last.port()), last.password());
        Json.write(data.memoryOf(PartKind.POSTGRES), memory);
        requireUnshareForRoot();
        Path log = folder.resolve("postgres.log");
        try {
            Path complete = folder.resolve("complete");
            if (!Files.exists(complete)) {
                // An initialisation that was cut short leaves a folder that no server accepts, and nobody's data.
                DataFolder.delete(cluster);
            }
            Files.createDirectories(folder);
            EmbeddedPostgres server = startServer(cluster, memory, log);
            PostgresDatabase.create(server, NAME, memory.password());
            Files.writeString(complete, "the database is ready\n");
            ProcessHandle postmaster = Postmaster.of(cluster)
                    .orElseThrow(() -> new StackFailure("PostgreSQL ended just after its start. " + tail(log)));
            return new PostgresPart(server, postmaster, onDeath, addressOf(memory));
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new StackFailure(
                    "PostgreSQL cannot start on " + cluster + ": " + e.getMessage() + "\n" + tail(log), e);
        }
    }

    private static EmbeddedPostgres startServer(Path cluster, Memory memory, Path log) throws IOException {
        Path passwordFile = Files.createTempFile(
                "darkroom", ".pw", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(passwordFile, memory.password());
            Files.deleteIfExists(log);
            return EmbeddedPostgres.builder()
                    .setDataDirectory(cluster)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setOverrideWorkingDirectory(binaries().toFile())
                    .setPort(memory.port())
                    .setPGStartupWait(START_WITHIN)
                    .setOutputRedirector(Redirect.DISCARD)
                    .setErrorRedirector(Redirect.appendTo(log.toFile()))
                    .setConnectConfig("password", memory.password())
                    // These go to initdb, after the library's own "-A trust", and replace it.
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", passwordFile.toString())
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    // The library is made for tests and turns both off; here an answered commit must be on the disk.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("log_min_messages", "fatal")
                    .start();
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    /** Where the server's program files are unpacked once: beside the jars, so that they go when those go. */
    private static Path binaries() {
        try {
            URI jar = PostgresPart.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(jar).resolve("../../postgres").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this program's own place is unknown", e);
        }
    }

    private static void requireUnshareForRoot() {
        if (!"root".equals(System.getProperty("user.name"))
                || !System.getProperty("os.name", "").contains("Linux")) {
            return;
        }
        try {
            int status = new ProcessBuilder("unshare", "-U", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status == 0) {
                return;
            }
        } catch (IOException e) {
            throw rootRefused(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw rootRefused(null);
    }

    private static StackFailure rootRefused(@Nullable Throwable cause) {
        String message =
                "PostgreSQL refuses to run as root, and \"unshare -U\", which gets around that, does not work here. Run as"
                        + " an ordinary user, or install util-linux and allow user namespaces (sysctl user.max_user_namespaces).";
        return cause == null ? new StackFailure(message) : new StackFailure(message, cause);
    }

    private static String tail(Path log) {
        try {
            String text = Files.exists(log) ? Files.readString(log) : "";
            return text.substring(Math.max(0, text.length() - 2_000));
        } catch (IOException e) {
            throw new UncheckedIOException(log + " cannot be read", e);
        }
    }

    private static StackAddresses.PostgresAddress addressOf(Memory memory) {
        return new StackAddresses.PostgresAddress(
                "jdbc:postgresql://127.0.0.1:" + memory.port() + "/" + NAME, NAME, memory.password());
    }

    @Override
    public StackAddresses address() {
        return new StackAddresses(null, address, null);
    }

    @Override
    public void close() {
        deathWatch.cancel(false);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        } finally {
            Postmaster.stop(postmaster);
        }
    }
}
