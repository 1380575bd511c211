"""The second wall: row-level security, written as SQL that migrations run.

``core_scope(level, names)`` gives the area codes of ``level`` digits in which the person who acts holds a role that
carries the purpose of the transaction (and may read names, when ``names``). It reads the grants itself, so a right that
was taken away is gone at once, also for a job that was queued before. Policies call it in a sub-select: once a query,
not once a row. ``text =`` is leakproof, so indexes on codes still serve.

The three roles of the database: ``rangkul_owner`` migrates and backs up, ``rangkul_app`` serves pages, ``rangkul_worker``
does jobs. Walled tables FORCE row-level security, also for their owner, who has a policy of its own.
"""

from __future__ import annotations

from django.db import migrations

APP, WORKER = "rangkul_app", "rangkul_worker"


def _any(column: str, level: int, names: bool) -> str:
    return f"{column} = ANY((SELECT core_scope({level}, {str(names).lower()}))::text[])"


def areas(*, region="region_id", district=None, village=None, school=None, names=True, table="") -> str:
    """The condition under which a row lies where the acting person may see it."""
    dot = f"{table}." if table else ""
    parts = [_any(f"{dot}{region}", 4, names)]
    if not names:
        parts.append(_any(f"left({dot}{region}, 2)", 2, names))
    if district:
        parts.append(_any(f"{dot}{district}", 6, names))
    if village:
        parts.append(_any(f"{dot}{village}", 10, names))
    if school:
        parts.append(f"{dot}{school} = ANY((SELECT core_scope_schools())::text[])")
    return "(" + " OR ".join(parts) + ")"


def wall(table: str, *, read: str, write: str | None = None) -> migrations.RunSQL:
    """Row-level security on ``table``: rows are read where ``read`` holds and written where ``write`` (the same) holds."""
    write = write or read
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
            CREATE POLICY reading ON {table} FOR SELECT TO {APP}, {WORKER} USING ({read});
            CREATE POLICY adding ON {table} FOR INSERT TO {APP}, {WORKER} WITH CHECK ({write});
            CREATE POLICY changing ON {table} FOR UPDATE TO {APP}, {WORKER} USING ({write}) WITH CHECK ({write});
            CREATE POLICY removing ON {table} FOR DELETE TO {APP}, {WORKER} USING ({write});""",
        f"""DROP POLICY removing ON {table}; DROP POLICY changing ON {table}; DROP POLICY adding ON {table};
            DROP POLICY reading ON {table}; DROP POLICY owner_all ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;""",
    )


def wall_through(table: str, column: str, parent: str) -> migrations.RunSQL:
    """``table`` is seen where the row of ``parent`` that ``column`` points to is seen (``parent`` has a wall)."""
    return wall(table, read=f"EXISTS (SELECT 1 FROM {parent} AS parent WHERE parent.id = {table}.{column})")


def append_only(table: str) -> migrations.RunSQL:
    """App and worker may add and read, never change or remove."""
    return migrations.RunSQL(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}, {WORKER};",
        f"GRANT UPDATE, DELETE ON {table} TO {APP}, {WORKER};",
    )


SCOPE = """
CREATE FUNCTION core_scope(level int, names boolean) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT g.area_code::text), '{}')
    FROM core_grant g
    JOIN core_roleright r ON r.role = g.role AND r.purpose = current_setting('rangkul.purpose', true)
    JOIN core_person p ON p.id = g.person_id AND p.is_active
    WHERE g.person_id = nullif(current_setting('rangkul.person', true), '')::bigint
      AND length(g.area_code) = level AND NOT r.of_agency AND (r.sees_names OR NOT names)
      AND g.revoked_at IS NULL AND g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())
$$;
CREATE FUNCTION core_scope_schools() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT a.npsn::text), '{}')
    FROM core_grant g
    JOIN core_roleright r ON r.role = g.role AND r.purpose = current_setting('rangkul.purpose', true) AND r.sees_names
    JOIN core_person p ON p.id = g.person_id AND p.is_active
    JOIN core_agency a ON a.id = g.agency_id AND a.npsn <> ''
    WHERE g.person_id = nullif(current_setting('rangkul.person', true), '')::bigint
      AND g.role = 'school'
      AND g.revoked_at IS NULL AND g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())
$$;
CREATE FUNCTION core_scope_agencies() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT g.agency_id), '{}')
    FROM core_grant g
    JOIN core_roleright r ON r.role = g.role AND r.purpose = current_setting('rangkul.purpose', true)
    JOIN core_person p ON p.id = g.person_id AND p.is_active
    WHERE g.person_id = nullif(current_setting('rangkul.person', true), '')::bigint AND g.agency_id IS NOT NULL
      AND g.revoked_at IS NULL AND g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())
$$;
"""

RECORD = """
CREATE TABLE core_writer (writer text PRIMARY KEY, last_seq bigint NOT NULL, sealed_seq bigint NOT NULL DEFAULT 0);
CREATE INDEX core_writer_open ON core_writer (writer) WHERE last_seq > sealed_seq;
REVOKE ALL ON core_writer FROM rangkul_app, rangkul_worker;
CREATE FUNCTION core_record(p_action text, p_on_kind text, p_on_id text, p_area text, p_fields text[], p_details jsonb, p_reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_writer text := nullif(current_setting('rangkul.writer', true), '');
    v_seq bigint;
BEGIN
    IF v_writer IS NULL THEN
        v_writer := gen_random_uuid()::text;
        PERFORM set_config('rangkul.writer', v_writer, false);
    END IF;
    INSERT INTO core_writer AS w (writer, last_seq) VALUES (v_writer, 1)
        ON CONFLICT (writer) DO UPDATE SET last_seq = w.last_seq + 1 RETURNING last_seq INTO v_seq;
    INSERT INTO core_event (at, person_id, purpose, action, on_kind, on_id, area_code, fields, details, reason, writer, seq)
    VALUES (clock_timestamp(), nullif(current_setting('rangkul.person', true), '')::bigint,
            coalesce(current_setting('rangkul.purpose', true), ''), p_action, p_on_kind, p_on_id, p_area, p_fields,
            p_details, p_reason, v_writer, v_seq);
END $$;
CREATE FUNCTION core_seal_events() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_previous text;
    v_covers jsonb;
    v_count int;
    v_lines text;
    v_number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7263541);  -- one sealer at a time; writers never wait for it
    SELECT id, digest INTO v_number, v_previous FROM core_seal ORDER BY id DESC LIMIT 1;
    WITH fresh AS (
        SELECT e.* FROM core_writer w JOIN core_event e ON e.writer = w.writer AND e.seq > w.sealed_seq
        WHERE w.last_seq > w.sealed_seq
    )
    SELECT (SELECT jsonb_object_agg(writer, jsonb_build_array(first, last)) FROM (SELECT writer, min(seq) AS first, max(seq) AS last FROM fresh GROUP BY writer) g),
           count(*),
           string_agg(concat_ws(chr(31), writer, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(person_id, 0),
               purpose, action, on_kind, on_id, area_code, array_to_string(fields, ','), details::text, reason), E'\\n' ORDER BY writer COLLATE "C", seq)
    INTO v_covers, v_count, v_lines FROM fresh;
    IF v_count = 0 THEN
        RETURN 0;
    END IF;
    v_previous := coalesce(v_previous, repeat('0', 64));
    INSERT INTO core_seal (id, at, covers, events, previous, digest) OVERRIDING SYSTEM VALUE
    VALUES (coalesce(v_number, 0) + 1, clock_timestamp(), v_covers, v_count, v_previous,
            encode(sha256(convert_to(v_previous || E'\\n' || v_lines, 'UTF8')), 'hex'));
    UPDATE core_writer w SET sealed_seq = (v_covers -> w.writer ->> 1)::bigint WHERE v_covers ? w.writer;
    RETURN v_count;
END $$;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON core_event, core_seal FROM rangkul_app, rangkul_worker;
"""
