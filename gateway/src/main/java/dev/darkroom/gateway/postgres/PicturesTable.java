package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.pictures.PictureStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;

/** Table {@code pictures} as those see it who use pictures. */
@ApplicationScoped
class PicturesTable implements PictureStore {

    /** Waits for a collector that deletes the picture at this moment, and begins its row anew. */
    static final String TOUCH = """
            INSERT INTO pictures (tenant_id, sha256) VALUES (?, ?)
            ON CONFLICT (tenant_id, sha256) DO UPDATE SET used_at = now(), loose = true
            """;

    static final String TOUCH_KNOWN = """
            UPDATE pictures SET used_at = now(), loose = true WHERE tenant_id = ? AND sha256 = ?
            """;

    private final Database database;

    PicturesTable(Database database) {
        this.database = database;
    }

    @Override
    public void touch(String tenant, PictureReference picture) {
        update(TOUCH, tenant, picture);
    }

    @Override
    public boolean touchKnown(String tenant, PictureReference picture) {
        return update(TOUCH_KNOWN, tenant, picture) == 1;
    }

    private int update(String sql, String tenant, PictureReference picture) {
        return database.on(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, tenant);
                update.setString(2, picture.sha256());
                return update.executeUpdate();
            }
        });
    }
}
