-- Pictures that jobs take, and what is no longer needed ---------------------------------------------------------------

-- The objects below inputs/. A row is written before its object and deleted after it, so no object is without a row for
-- long and none vanishes while somebody is about to use it.
CREATE TABLE pictures (
    tenant_id text        NOT NULL REFERENCES tenants,
    sha256    text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    -- Touched before every use.
    used_at   timestamptz NOT NULL DEFAULT now(),
    -- Whether nothing may refer to it: set by every use and whenever a reference goes, cleared by a collector that finds one.
    loose     boolean     NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, sha256)
);

CREATE INDEX pictures_to_look_at ON pictures (used_at) WHERE loose;

-- Which pictures the inputs of jobs name, until the jobs are erased.
CREATE TABLE job_pictures (
    job_id    uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    tenant_id text NOT NULL,
    sha256    text NOT NULL,
    PRIMARY KEY (job_id, sha256),
    FOREIGN KEY (tenant_id, sha256) REFERENCES pictures
);

CREATE INDEX job_pictures_of_a_picture ON job_pictures (tenant_id, sha256);

-- Pictures that tenants keep for their jobs.
CREATE TABLE files (
    id              uuid        PRIMARY KEY,
    tenant_id       text        NOT NULL REFERENCES tenants,
    state           text        NOT NULL CHECK (state IN ('pending', 'ready')),
    media_type      text        NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg')),
    bytes           integer     NOT NULL CHECK (bytes BETWEEN 1 AND 10485760),
    promised_sha256 text        CHECK (promised_sha256 ~ '^[0-9a-f]{64}$'),
    sha256          text,
    width           integer     CHECK (width > 0),
    height          integer     CHECK (height > 0),
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, sha256) REFERENCES pictures,
    CONSTRAINT ready_means_known
        CHECK ((state = 'ready') = (sha256 IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL)),
    CONSTRAINT a_promise_is_kept CHECK (sha256 = promised_sha256)
);

CREATE INDEX files_of_a_tenant ON files (tenant_id, id DESC);
CREATE INDEX files_of_a_picture ON files (tenant_id, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX files_to_forget ON files (expires_at);

-- Objects that nothing refers to and nothing will.
CREATE TABLE garbage (
    object_key text        PRIMARY KEY,
    since      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX garbage_in_order ON garbage (since);

-- How far the search for orphans is in the bucket: one row, which one gateway at a time holds.
CREATE TABLE sweep (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    after    text    NOT NULL DEFAULT ''
);

INSERT INTO sweep DEFAULT VALUES;

-- A job refers to the pictures that its input names from its acceptance on. The row is locked against the collector; a text
-- that only looks like the name of a picture has none.
CREATE FUNCTION note_job_pictures() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO job_pictures (job_id, tenant_id, sha256)
    SELECT NEW.id, p.tenant_id, p.sha256
      FROM pictures AS p
     WHERE p.tenant_id = NEW.tenant_id
       AND p.sha256 IN (SELECT substr(field.value, 8)
                          FROM jsonb_each_text(NEW.input) AS field
                         WHERE field.value ~ '^sha256:[0-9a-f]{64}$')
       FOR KEY SHARE;
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_refer_to_their_pictures
    AFTER INSERT ON jobs
    FOR EACH ROW
    WHEN (NEW.input::text LIKE '%"sha256:%')
EXECUTE FUNCTION note_job_pictures();

-- In one order, so that two transactions never wait for each other; a lock that goes with those of new references.
CREATE FUNCTION loosen_pictures() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    WITH free AS (
        SELECT p.tenant_id, p.sha256
          FROM pictures AS p
         WHERE (p.tenant_id, p.sha256) IN (SELECT tenant_id, sha256 FROM gone WHERE sha256 IS NOT NULL)
         ORDER BY p.tenant_id, p.sha256
           FOR NO KEY UPDATE)
    UPDATE pictures AS p
       SET loose = true
      FROM free
     WHERE p.tenant_id = free.tenant_id AND p.sha256 = free.sha256;
    RETURN NULL;
END
$$;

CREATE TRIGGER job_pictures_loosen_what_they_leave
    AFTER DELETE ON job_pictures
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT
EXECUTE FUNCTION loosen_pictures();

CREATE TRIGGER files_loosen_what_they_leave
    AFTER DELETE ON files
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT
EXECUTE FUNCTION loosen_pictures();

-- Jobs from before this table.
INSERT INTO pictures (tenant_id, sha256)
SELECT DISTINCT j.tenant_id, substr(field.value, 8)
  FROM jobs AS j, jsonb_each_text(j.input) AS field
 WHERE j.input::text LIKE '%"sha256:%' AND field.value ~ '^sha256:[0-9a-f]{64}$';

INSERT INTO job_pictures (job_id, tenant_id, sha256)
SELECT DISTINCT j.id, j.tenant_id, substr(field.value, 8)
  FROM jobs AS j, jsonb_each_text(j.input) AS field
 WHERE j.input::text LIKE '%"sha256:%' AND field.value ~ '^sha256:[0-9a-f]{64}$';
