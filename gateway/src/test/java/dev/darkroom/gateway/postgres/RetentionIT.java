package dev.darkroom.gateway.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.StoreSettings;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.files.FileStore;
import dev.darkroom.gateway.files.StoredFile;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.NewJob;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.pictures.AwayStore;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import dev.darkroom.gateway.retention.Collectors;
import dev.darkroom.gateway.retention.Eraser.Outcome;
import dev.darkroom.testing.LocalStack;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Erasing and collecting on the real database and the real store; time passes in the rows and on an injected clock. */
class RetentionIT {

    private static final byte[] BYTES = {1, 2, 3};
    private static final Clock NOW = Clock.systemUTC();
    private static final Clock NEXT_DAY = Clock.offset(NOW, Duration.ofHours(25));

    private static TestDatabase database;
    private static BlobStore blobs;
    private static final AtomicLong COUNT = new AtomicLong();

    private final JobsTable jobs = new JobsTable(database.database());
    private final PicturesTable pictures = new PicturesTable(database.database());
    private final FilesTable files = new FilesTable(database.database());
    private final Erasures eraser = new Erasures(database.database());
    private final LeftoversTables leftovers = new LeftoversTables(database.database());

    @BeforeAll
    static void create() throws Exception {
        database = TestDatabase.create();
        LocalStack stack = LocalStack.shared();
        blobs = new S3BlobStore(new StoreSettings(
                URI.create(stack.s3Endpoint()),
                stack.s3Region(),
                "retention-" + ProcessHandle.current().pid(),
                stack.s3AccessKey(),
                stack.s3SecretKey(),
                Duration.ofSeconds(5)));
        blobs.prepare();
    }

    @AfterAll
    static void close() {
        blobs.close();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs, pictures, files, garbage CASCADE");
        database.execute("UPDATE sweep SET after = ''");
    }

    @Test
    void an_erased_job_is_a_tombstone_and_its_objects_go() throws Exception {
        PictureReference picture = store("ada");
        JobId id = succeeded("ada", picture);
        ObjectKey output = jobs.find("ada", id).orElseThrow().outputs().get(0).key();
        blobs.put(output, BYTES, "image/png");

        assertThat(eraser.erase("ada", id)).isEqualTo(Outcome.ERASED);

        Job job = jobs.find("ada", id).orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.input()).isEmpty();
        assertThat(job.outputs()).isEmpty();
        assertThat(job.facts().erasedAt()).isNotNull();
        assertThat(jobs.log("ada", id, 0)).last().satisfies(each -> {
            assertThat(each.version()).isEqualTo(job.version());
            assertThat(each.updated()).isTrue();
        });
        passHours(2);
        collect();
        assertThat(blobs.get(output)).isEmpty();
        assertThat(isStored("ada", picture)).isFalse();
        assertThat(eraser.erase("ada", id)).isEqualTo(Outcome.ALREADY_ERASED);
        assertThat(jobs.find("ada", id)).contains(job);
    }

    @Test
    void only_an_own_job_that_ended_is_erased() {
        JobId waiting = accepted("ada", store("ada"));
        JobId ended = succeeded("ada", store("ada"));

        assertThat(eraser.erase("ada", waiting)).isEqualTo(Outcome.NOT_ENDED);
        assertThat(eraser.erase("bob", ended)).isEqualTo(Outcome.NOT_FOUND);
        assertThat(eraser.erase("ada", Samples.id())).isEqualTo(Outcome.NOT_FOUND);

        assertThat(jobs.find("ada", waiting).orElseThrow().input()).isNotEmpty();
        assertThat(jobs.find("ada", ended).orElseThrow().outputs()).isNotEmpty();
    }

    @Test
    void a_job_is_erased_when_its_retention_is_over_and_not_before() {
        JobId kept = succeeded("ada", store("ada"));
        JobId over = succeeded("ada", store("ada"));
        database.execute("UPDATE jobs SET expires_at = now() WHERE id = '" + over + "'");
        // The end of the samples lies in the future.
        database.execute("UPDATE jobs SET expires_at = now() + interval '1 minute' WHERE id = '" + kept + "'");

        collect();

        assertThat(jobs.find("ada", over).orElseThrow().facts().erasedAt()).isNotNull();
        assertThat(jobs.find("ada", kept).orElseThrow().facts().erasedAt()).isNull();
    }

    @Test
    void a_picture_stays_while_one_job_or_file_refers_to_it() throws Exception {
        PictureReference picture = store("ada");
        JobId one = succeeded("ada", picture);
        JobId two = succeeded("ada", picture);
        UUID file = file("ada", picture);
        eraser.erase("ada", one);
        passHours(2);
        collect();
        assertThat(isStored("ada", picture)).isTrue();

        eraser.erase("ada", two);
        collect();
        assertThat(isStored("ada", picture)).isTrue();

        files.delete("ada", file);
        collect();
        assertThat(isStored("ada", picture)).isFalse();
        assertThat(pictures.touchKnown("ada", picture)).isFalse();
    }

    @Test
    void a_picture_that_was_touched_within_the_hour_stays_without_any_reference() throws Exception {
        PictureReference touched = store("ada");
        PictureReference forgotten = store("ada");
        passHours(2);
        pictures.touchKnown("ada", touched);

        collect();

        assertThat(isStored("ada", touched)).isTrue();
        assertThat(isStored("ada", forgotten)).isFalse();
    }

    @Test
    void another_tenants_picture_of_the_same_name_is_another_one() throws Exception {
        PictureReference picture = store("ada");
        put("bob", picture);
        accepted("bob", picture);
        passHours(2);

        collect();

        assertThat(isStored("ada", picture)).isFalse();
        assertThat(isStored("bob", picture)).isTrue();
    }

    @Test
    void a_text_that_only_looks_like_a_picture_does_no_harm() {
        accepted("ada", new PictureReference("0".repeat(64)));

        assertThat(count("job_pictures")).isZero();
    }

    /** The job's acceptance comes while the collector holds the picture: it waits, and the picture is stored anew. */
    @Test
    void who_wants_a_picture_that_is_being_deleted_waits_and_stores_it_anew() throws Exception {
        PictureReference picture = store("ada");
        passHours(2);
        CountDownLatch deleting = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CompletableFuture<Integer> collector = CompletableFuture.supplyAsync(() -> leftovers.discardPictures(9, key -> {
            deleting.countDown();
            await(mayGoOn);
            delete(key);
        }));
        await(deleting);

        CompletableFuture<Void> user = CompletableFuture.runAsync(() -> put("ada", picture));
        awaitALockedStatement();
        assertThat(user).isNotDone();
        mayGoOn.countDown();
        collector.get(10, TimeUnit.SECONDS);
        user.get(10, TimeUnit.SECONDS);

        assertThat(isStored("ada", picture)).isTrue();
        accepted("ada", picture);
        assertThat(count("job_pictures")).isEqualTo(1);
    }

    /** The collector comes while a job that names the picture is being accepted, long after the picture was touched. */
    @Test
    void a_picture_of_a_job_that_is_being_accepted_is_skipped() throws Exception {
        PictureReference picture = store("ada");
        passHours(2);
        try (Connection accepting = database.source().getConnection()) {
            accepting.setAutoCommit(false);
            try (Statement lock = accepting.createStatement()) {
                lock.execute("SELECT FROM pictures WHERE sha256 = '" + picture.sha256() + "' FOR KEY SHARE");
            }

            assertThat(CompletableFuture.supplyAsync(() -> leftovers.discardPictures(9, RetentionIT::delete))
                            .get(10, TimeUnit.SECONDS))
                    .isZero();

            accepting.rollback();
        }
        assertThat(isStored("ada", picture)).isTrue();
        assertThat(leftovers.discardPictures(9, RetentionIT::delete)).isEqualTo(1);
        assertThat(isStored("ada", picture)).isFalse();
    }

    @Test
    void the_database_refuses_to_lose_a_picture_that_a_job_or_a_file_refers_to() {
        PictureReference ofAJob = store("ada");
        accepted("ada", ofAJob);
        PictureReference ofAFile = store("ada");
        file("ada", ofAFile);

        for (PictureReference picture : List.of(ofAJob, ofAFile)) {
            assertThatThrownBy(() -> database.execute("DELETE FROM pictures WHERE sha256 = '" + picture.sha256() + "'"))
                    .hasMessageContaining("foreign key");
        }
    }

    @Test
    void orphans_of_a_day_are_collected_and_what_rows_refer_to_is_not() throws Exception {
        JobId ended = succeeded("ada", store("ada"));
        ObjectKey told = jobs.find("ada", ended).orElseThrow().outputs().get(0).key();
        ObjectKey ofALateWorker = ObjectKey.output(ended, 1, "b".repeat(64), "png");
        ObjectKey ofARunningJob = ObjectKey.output(accepted("ada", store("ada")), 0, "c".repeat(64), "png");
        ObjectKey ofNoJob = ObjectKey.output(Samples.id(), 0, "d".repeat(64), "png");
        ObjectKey input = ObjectKey.input("ada", "e".repeat(64));
        ObjectKey usedInput = ObjectKey.input("ada", store("ada").sha256());
        ObjectKey upload = ObjectKey.upload("ada", Samples.id().value());
        ObjectKey pending = ObjectKey.upload("ada", pending("ada"));
        ObjectKey foreign = new ObjectKey("something/else");
        List<ObjectKey> orphans = List.of(ofALateWorker, ofNoJob, input, upload);
        List<ObjectKey> needed = List.of(told, ofARunningJob, usedInput, pending, foreign);
        for (ObjectKey key : orphans) {
            blobs.put(key, BYTES, "image/png");
        }
        for (ObjectKey key : needed) {
            blobs.put(key, BYTES, "image/png");
        }

        collect();
        for (ObjectKey key : orphans) {
            assertThat(blobs.get(key)).as("young: %s", key).isPresent();
        }

        Collectors.collect(leftovers, blobs, NEXT_DAY);
        for (ObjectKey key : orphans) {
            assertThat(blobs.get(key)).as("%s", key).isEmpty();
        }
        for (ObjectKey key : needed) {
            assertThat(blobs.get(key)).as("%s", key).isPresent();
            blobs.delete(key);
        }
    }

    @Test
    void the_bucket_is_searched_a_page_at_a_time_and_then_from_the_beginning() throws Exception {
        ObjectKey first = ObjectKey.upload("ada", new UUID(0, 1));
        ObjectKey second = ObjectKey.upload("ada", new UUID(0, 2));
        blobs.put(first, BYTES, "image/png");
        blobs.put(second, BYTES, "image/png");

        for (int page = 0; page < 2; page++) {
            assertThat(leftovers.findOrphans(NEXT_DAY.instant(), after -> list(after, 1)))
                    .isEqualTo(1);
        }
        assertThat(leftovers.findOrphans(NEXT_DAY.instant(), after -> list(after, 1)))
                .isZero();
        assertThat(leftovers.findOrphans(NEXT_DAY.instant(), after -> {
                    assertThat(after).isEmpty();
                    return list(after, 1);
                }))
                .isZero();
        collect();
        assertThat(blobs.get(first)).isEmpty();
        assertThat(blobs.get(second)).isEmpty();
    }

    @Test
    void an_upload_goes_when_its_file_is_finished_deleted_or_expired() throws Exception {
        PictureReference picture = store("ada");
        UUID finished = pending("ada");
        UUID deleted = pending("ada");
        UUID expired = pending("ada");
        UUID waiting = pending("ada");
        for (UUID id : List.of(finished, deleted, expired, waiting)) {
            blobs.put(ObjectKey.upload("ada", id), BYTES, "image/png");
        }

        files.finish("ada", finished, new StoredFile.Found(picture, 1, 1), Duration.ofDays(30));
        assertThat(files.delete("ada", deleted)).isTrue();
        database.execute("UPDATE files SET expires_at = now() WHERE id = '" + expired + "'");
        assertThat(files.find("ada", expired)).isEmpty();
        assertThat(files.delete("ada", expired)).isFalse();
        collect();

        for (UUID id : List.of(finished, deleted, expired)) {
            assertThat(blobs.get(ObjectKey.upload("ada", id))).isEmpty();
        }
        assertThat(blobs.get(ObjectKey.upload("ada", waiting))).isPresent();
        assertThat(files.list("ada", null, 9)).extracting(StoredFile::id).containsExactlyInAnyOrder(finished, waiting);
    }

    @Test
    void while_the_store_is_away_nothing_is_forgotten() throws Exception {
        PictureReference picture = store("ada");
        JobId id = succeeded("ada", picture);
        eraser.erase("ada", id);
        passHours(2);

        Collectors.collect(leftovers, new AwayStore(), NOW);

        assertThat(count("garbage")).isEqualTo(1);
        assertThat(pictures.touchKnown("ada", picture)).isTrue();
    }

    private static void collect() {
        Collectors.collect(new LeftoversTables(database.database()), blobs, NOW);
    }

    /** Lets time pass for the pictures. */
    private static void passHours(int hours) {
        database.execute("UPDATE pictures SET used_at = used_at - interval '" + hours + " hours'");
    }

    private PictureReference store(String tenant) {
        PictureReference picture = PictureReference.to(
                ("picture " + ProcessHandle.current().pid() + " " + COUNT.incrementAndGet()).getBytes(UTF_8));
        put(tenant, picture);
        return picture;
    }

    private void put(String tenant, PictureReference picture) {
        pictures.touch(tenant, picture);
        try {
            blobs.put(ObjectKey.input(tenant, picture.sha256()), BYTES, "image/png");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isStored(String tenant, PictureReference picture) throws Exception {
        return blobs.get(ObjectKey.input(tenant, picture.sha256())).isPresent();
    }

    private static void delete(ObjectKey key) {
        try {
            blobs.delete(key);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static dev.darkroom.blobs.BlobPage list(String after, int limit) {
        try {
            return blobs.list("uploads/", after, limit);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID file(String tenant, PictureReference picture) {
        return insert(tenant, new StoredFile.Found(picture, 1, 1));
    }

    private UUID pending(String tenant) {
        return insert(tenant, null);
    }

    private UUID insert(String tenant, StoredFile.Found found) {
        return files.insert(new FileStore.NewFile(
                        Samples.id().value(), tenant, "image/png", 3, null, found, Duration.ofDays(1)))
                .id();
    }

    private JobId accepted(String tenant, PictureReference picture) {
        NewJob job = Samples.job(tenant);
        job.input().put("image", picture.toString());
        return Samples.insert(jobs, job).id();
    }

    private JobId succeeded(String tenant, PictureReference picture) {
        JobId id = accepted(tenant, picture);
        Projectors.apply(
                new JobsProjection(database.database()),
                List.of(new Positioned(Samples.succeeded(id, 1, "w"), COUNT.incrementAndGet())));
        return id;
    }

    private static int count(String table) {
        return database.database().on(connection -> {
            try (Statement statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT count(*) FROM " + table)) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until a statement of this schema waits for a lock. */
    private static void awaitALockedStatement() {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Connection connection = database.source().getConnection();
                    Statement statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE 'INSERT INTO pictures%'")) {
                row.next();
                return row.getInt(1) > 0;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
