package dev.darkroom.gateway.postgres;

import dev.darkroom.blobs.BlobPage;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.gateway.retention.Leftovers;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tables {@code jobs}, {@code files}, {@code pictures}, {@code garbage} and {@code sweep} as the collector sees them. */
@ApplicationScoped
class LeftoversTables implements Leftovers {

    static final String LOCK_EXPIRED_JOBS = """
            SELECT id
              FROM jobs
             WHERE erased_at IS NULL AND expires_at <= now()
             ORDER BY expires_at
             LIMIT ?
               FOR UPDATE SKIP LOCKED
            """;

    static final String FORGET_EXPIRED_FILES = """
            WITH expired AS (
                SELECT id FROM files WHERE expires_at <= now() ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED),
            gone AS (
                DELETE FROM files AS f USING expired WHERE f.id = expired.id RETURNING f.id, f.tenant_id, f.state),
            left_over AS (
                INSERT INTO garbage (object_key)
                SELECT 'uploads/' || tenant_id || '/' || id FROM gone WHERE state = 'pending'
                ON CONFLICT DO NOTHING)
            SELECT count(*) FROM gone
            """;

    /** Who is about to use one of them touches it first, and so waits or is seen here. */
    static final String LOCK_LOOSE_PICTURES = """
            SELECT tenant_id, sha256
              FROM pictures
             WHERE loose AND used_at < now() - interval '1 hour'
             ORDER BY used_at
             LIMIT ?
               FOR UPDATE SKIP LOCKED
            """;

    /** A statement of its own after the lock, so that it sees every reference that was committed before. */
    static final String FASTEN_REFERRED_PICTURES = """
            UPDATE pictures AS p
               SET loose = false
              FROM unnest(?::text[], ?::text[]) AS locked (tenant_id, sha256)
             WHERE p.tenant_id = locked.tenant_id AND p.sha256 = locked.sha256
               AND (EXISTS (SELECT FROM job_pictures AS j WHERE j.tenant_id = p.tenant_id AND j.sha256 = p.sha256)
                    OR EXISTS (SELECT FROM files AS f WHERE f.tenant_id = p.tenant_id AND f.sha256 = p.sha256))
            RETURNING p.tenant_id, p.sha256
            """;

    static final String DELETE_PICTURE = "DELETE FROM pictures WHERE tenant_id = ? AND sha256 = ?";

    static final String LOCK_GARBAGE = """
            SELECT object_key FROM garbage ORDER BY since LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    static final String DELETE_GARBAGE = "DELETE FROM garbage WHERE object_key = ANY (?)";

    static final String LOCK_SWEEP = "SELECT after FROM sweep FOR UPDATE SKIP LOCKED";

    static final String ADVANCE_SWEEP = "UPDATE sweep SET after = ?";

    /** An output of a job that has not ended may be told of yet, however old it is. */
    static final String ORPHANED_OUTPUTS = """
            INSERT INTO garbage (object_key)
            SELECT o.object_key
              FROM unnest(?::text[], ?::text[]) AS o (object_key, job)
             WHERE NOT EXISTS (
                   SELECT
                     FROM jobs AS j
                    WHERE j.id = o.job::uuid
                      AND (j.finished_at IS NULL
                           OR j.outputs @> jsonb_build_array(jsonb_build_object('key', o.object_key))))
            ON CONFLICT DO NOTHING
            """;

    static final String ORPHANED_UPLOADS = """
            INSERT INTO garbage (object_key)
            SELECT u.object_key
              FROM unnest(?::text[], ?::text[]) AS u (object_key, file)
             WHERE NOT EXISTS (SELECT FROM files AS f WHERE f.id = u.file::uuid AND f.state = 'pending')
            ON CONFLICT DO NOTHING
            """;

    /** An input without a row gets one, and is deleted like any other: under the lock that its users respect. */
    static final String ORPHANED_INPUTS = """
            INSERT INTO pictures (tenant_id, sha256, used_at)
            SELECT t.id, i.sha256, now() - interval '1 day'
              FROM unnest(?::text[], ?::text[]) AS i (tenant_id, sha256)
              JOIN tenants AS t ON t.id = i.tenant_id
            ON CONFLICT DO NOTHING
            """;

    private final Database database;

    LeftoversTables(Database database) {
        this.database = database;
    }

    private record Picture(String tenant, String sha256) {}

    @Override
    public int eraseExpiredJobs(int limit) {
        return database.inTransaction(connection -> {
            List<JobId> jobs =
                    locked(connection, LOCK_EXPIRED_JOBS, limit, row -> new JobId(row.getObject("id", UUID.class)));
            return Erasures.erase(connection, jobs);
        });
    }

    @Override
    public int forgetExpiredFiles(int limit) {
        return database.on(connection -> locked(connection, FORGET_EXPIRED_FILES, limit, row -> row.getInt(1))
                .get(0));
    }

    @Override
    public int discardPictures(int limit, Consumer<ObjectKey> delete) {
        return database.inTransaction(connection -> {
            List<Picture> loose = locked(connection, LOCK_LOOSE_PICTURES, limit, LeftoversTables::picture);
            Set<Picture> referred = referred(connection, loose);
            for (Picture picture : loose) {
                if (!referred.contains(picture)) {
                    delete.accept(ObjectKey.input(picture.tenant(), picture.sha256()));
                    try (PreparedStatement gone = connection.prepareStatement(DELETE_PICTURE)) {
                        gone.setString(1, picture.tenant());
                        gone.setString(2, picture.sha256());
                        gone.executeUpdate();
                    }
                }
            }
            return loose.size();
        });
    }

    private static Set<Picture> referred(Connection connection, List<Picture> pictures) throws SQLException {
        try (PreparedStatement fasten = connection.prepareStatement(FASTEN_REFERRED_PICTURES)) {
            fasten.setArray(1, Database.array(connection, "text", pictures, Picture::tenant));
            fasten.setArray(2, Database.array(connection, "text", pictures, Picture::sha256));
            return new HashSet<>(rows(fasten, LeftoversTables::picture));
        }
    }

    private static Picture picture(ResultSet row) throws SQLException {
        return new Picture(row.getString("tenant_id"), row.getString("sha256"));
    }

    @Override
    public int discardGarbage(int limit, Consumer<ObjectKey> delete) {
        return database.inTransaction(connection -> {
            List<String> keys = locked(connection, LOCK_GARBAGE, limit, row -> row.getString("object_key"));
            keys.forEach(key -> delete.accept(new ObjectKey(key)));
            try (PreparedStatement gone = connection.prepareStatement(DELETE_GARBAGE)) {
                gone.setArray(1, Database.array(connection, "text", keys, key -> key));
                return gone.executeUpdate();
            }
        });
    }

    @Override
    public int findOrphans(Instant before, Function<String, BlobPage> list) {
        return database.inTransaction(connection -> {
            Optional<String> after;
            try (PreparedStatement lock = connection.prepareStatement(LOCK_SWEEP)) {
                after = rows(lock, row -> row.getString("after")).stream().findFirst();
            }
            return after.isEmpty() ? 0 : sweep(connection, before, list.apply(after.get()));
        });
    }

    private static int sweep(Connection connection, Instant before, BlobPage page) throws SQLException {
        List<OldObject> old = page.objects().stream()
                .filter(each -> each.modified().isBefore(before))
                .flatMap(each -> OldObject.of(each.key()).stream())
                .toList();
        int orphans = insert(connection, ORPHANED_OUTPUTS, OldObject.Kind.OUTPUT, old)
                + insert(connection, ORPHANED_UPLOADS, OldObject.Kind.UPLOAD, old)
                + insert(connection, ORPHANED_INPUTS, OldObject.Kind.INPUT, old);
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE_SWEEP)) {
            advance.setString(1, page.next() == null ? "" : page.next());
            advance.executeUpdate();
        }
        return orphans;
    }

    private static int insert(Connection connection, String sql, OldObject.Kind kind, Collection<OldObject> all)
            throws SQLException {
        List<OldObject> objects =
                all.stream().filter(each -> each.kind() == kind).toList();
        if (objects.isEmpty()) {
            return 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(1, Database.array(connection, "text", objects, OldObject::first));
            insert.setArray(2, Database.array(connection, "text", objects, OldObject::second));
            return insert.executeUpdate();
        }
    }

    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private static <T> List<T> locked(Connection connection, String sql, int limit, Mapper<T> mapper)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setInt(1, limit);
            return rows(lock, mapper);
        }
    }

    private static <T> List<T> rows(PreparedStatement statement, Mapper<T> mapper) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(mapper.map(row));
            }
        }
        return rows;
    }
}
