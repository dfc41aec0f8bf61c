package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.files.FileStore;
import dev.darkroom.gateway.files.StoredFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code files}. */
@ApplicationScoped
class FilesTable implements FileStore {

    private static final String COLUMNS = """
            f.id, f.tenant_id, f.media_type, f.bytes, f.promised_sha256, f.sha256, f.width, f.height, f.created_at,
            f.expires_at
            """;

    static final String INSERT = """
            INSERT INTO files AS f
                   (id, tenant_id, state, media_type, bytes, promised_sha256, sha256, width, height, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?))
            RETURNING
            """ + COLUMNS;

    static final String FIND_OWN = "SELECT " + COLUMNS + """
              FROM files AS f
             WHERE f.id = ? AND f.tenant_id = ? AND f.expires_at > now()
            """;

    static final String LIST_OWN = "SELECT " + COLUMNS + """
              FROM files AS f
             WHERE f.tenant_id = ? AND (?::uuid IS NULL OR f.id < ?::uuid) AND f.expires_at > now()
             ORDER BY f.id DESC
             LIMIT ?
            """;

    /** The upload's object is not needed once the picture lies under its hash. */
    static final String FINISH = """
            WITH finished AS (
                UPDATE files
                   SET state = 'ready', sha256 = ?, width = ?, height = ?, expires_at = now() + make_interval(secs => ?)
                 WHERE id = ? AND tenant_id = ? AND state = 'pending'
                RETURNING id, tenant_id)
            INSERT INTO garbage (object_key)
            SELECT 'uploads/' || tenant_id || '/' || id FROM finished
            ON CONFLICT DO NOTHING
            """;

    static final String USED = """
            UPDATE files
               SET expires_at = now() + make_interval(secs => ?)
             WHERE id = ? AND tenant_id = ? AND state = 'ready' AND expires_at > now()
            """;

    static final String DELETE_OWN = """
            WITH gone AS (
                DELETE FROM files
                 WHERE id = ? AND tenant_id = ? AND expires_at > now()
                RETURNING id, tenant_id, state),
            left_over AS (
                INSERT INTO garbage (object_key)
                SELECT 'uploads/' || tenant_id || '/' || id FROM gone WHERE state = 'pending'
                ON CONFLICT DO NOTHING)
            SELECT count(*) FROM gone
            """;

    private final Database database;

    FilesTable(Database database) {
        this.database = database;
    }

    @Override
    public StoredFile insert(NewFile file) {
        StoredFile.Found found = file.found();
        return database.on(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setObject(1, file.id());
                insert.setString(2, file.tenant());
                insert.setString(3, found == null ? "pending" : "ready");
                insert.setString(4, file.mediaType());
                insert.setInt(5, file.bytes());
                insert.setString(6, shaOrNull(file.promised()));
                insert.setString(7, found == null ? null : found.picture().sha256());
                insert.setObject(8, found == null ? null : found.width(), Types.INTEGER);
                insert.setObject(9, found == null ? null : found.height(), Types.INTEGER);
                insert.setDouble(10, file.lasting().toMillis() / 1000.0);
                return rows(insert).get(0);
            }
        });
    }

    @Override
    public Optional<StoredFile> find(String tenant, UUID id) {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_OWN)) {
                find.setObject(1, id);
                find.setString(2, tenant);
                return rows(find).stream().findFirst();
            }
        });
    }

    @Override
    public List<StoredFile> list(String tenant, @Nullable UUID before, int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST_OWN)) {
                list.setString(1, tenant);
                list.setString(2, before == null ? null : before.toString());
                list.setString(3, before == null ? null : before.toString());
                list.setInt(4, limit);
                return rows(list);
            }
        });
    }

    @Override
    public void finish(String tenant, UUID id, StoredFile.Found found, Duration lasting) {
        database.on(connection -> {
            try (PreparedStatement finish = connection.prepareStatement(FINISH)) {
                finish.setString(1, found.picture().sha256());
                finish.setInt(2, found.width());
                finish.setInt(3, found.height());
                finish.setDouble(4, lasting.toMillis() / 1000.0);
                finish.setObject(5, id);
                finish.setString(6, tenant);
                return finish.executeUpdate();
            }
        });
    }

    @Override
    public void used(String tenant, UUID id, Duration lasting) {
        database.on(connection -> {
            try (PreparedStatement used = connection.prepareStatement(USED)) {
                used.setDouble(1, lasting.toMillis() / 1000.0);
                used.setObject(2, id);
                used.setString(3, tenant);
                return used.executeUpdate();
            }
        });
    }

    @Override
    public boolean delete(String tenant, UUID id) {
        return database.on(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(DELETE_OWN)) {
                delete.setObject(1, id);
                delete.setString(2, tenant);
                try (ResultSet row = delete.executeQuery()) {
                    return row.next() && row.getInt(1) == 1;
                }
            }
        });
    }

    private static List<StoredFile> rows(PreparedStatement statement) throws SQLException {
        List<StoredFile> files = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                files.add(file(row));
            }
        }
        return files;
    }

    private static StoredFile file(ResultSet row) throws SQLException {
        PictureReference picture = referenceOrNull(row.getString("sha256"));
        return new StoredFile(
                row.getObject("id", UUID.class),
                row.getString("tenant_id"),
                row.getString("media_type"),
                row.getInt("bytes"),
                referenceOrNull(row.getString("promised_sha256")),
                picture == null ? null : new StoredFile.Found(picture, row.getInt("width"), row.getInt("height")),
                Database.instant(row, "created_at"),
                Database.instant(row, "expires_at"));
    }

    private static @Nullable PictureReference referenceOrNull(@Nullable String sha256) {
        return sha256 == null ? null : new PictureReference(sha256);
    }

    private static @Nullable String shaOrNull(@Nullable PictureReference picture) {
        return picture == null ? null : picture.sha256();
    }
}
