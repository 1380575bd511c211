"""Counting is done by the database's owner in one statement, so that who may see counts need not see a child."""

from django.db import migrations

from rangkul.core import walls

COUNT = """
CREATE FUNCTION insight_regions() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT r.code::text), '{}') FROM core_region r
    WHERE r.code = ANY(core_scope(4, false)) OR left(r.code, 2) = ANY(core_scope(2, false))
       OR EXISTS (SELECT 1 FROM unnest(core_scope(6, false) || core_scope(10, false)) a WHERE left(a, 4) = r.code)
$$;
CREATE FUNCTION insight_count(p_region text, p_day date, p_known timestamptz, p_run bigint, p_number int, p_definition text,
                              p_from int, p_to int, p_age_on date, p_bands int[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_id bigint;
BEGIN
    IF NOT p_region = ANY(insight_regions()) THEN
        RAISE insufficient_privilege;
    END IF;
    DELETE FROM insight_cell WHERE snapshot_id IN (SELECT id FROM insight_snapshot WHERE region_id = p_region
        AND (run = p_run OR (p_run IS NULL AND run IS NULL AND day = p_day)));
    DELETE FROM insight_snapshot WHERE region_id = p_region AND (run = p_run OR (p_run IS NULL AND run IS NULL AND day = p_day));
    INSERT INTO insight_snapshot (region_id, day, known_at, run, run_number, made_at, definition, age_from, age_to, age_on, children, digest)
    VALUES (p_region, p_day, p_known, p_run, p_number, now(), p_definition, p_from, p_to, p_age_on, 0, '') RETURNING id INTO v_id;
    INSERT INTO insight_cell (snapshot_id, region_id, district_code, village_code, verdict, category, sex, band, is_verified, children)
    SELECT v_id, p_region, district_code, village_code, state, category, sex, band, is_verified, count(*)
    FROM (
        SELECT e.district_code, e.village_code, e.state, CASE WHEN e.state IN ('out_of_school', 'uncertain') THEN e.category ELSE '' END AS category,
               c.sex, coalesce((SELECT max(b[1] || '-' || b[2]) FROM (SELECT p_bands[i:i+1] AS b FROM generate_series(1, cardinality(p_bands), 2) i) t
                                WHERE extract(year FROM age(p_age_on, c.birth_date)) BETWEEN b[1] AND b[2]), '') AS band,
               EXISTS (SELECT 1 FROM registry_episode v WHERE v.child_id = e.child_id AND v.kind = 'verification' AND v.state = 'field'
                       AND v.recorded_at <= p_known AND (v.closed_at IS NULL OR v.closed_at > p_known)) AS is_verified
        FROM registry_episode e JOIN registry_child c ON c.id = e.child_id
        WHERE e.region_id = p_region AND e.kind = 'standing' AND e.recorded_at <= p_known AND (e.closed_at IS NULL OR e.closed_at > p_known)
          AND e.state <> 'out_of_scope' AND e.regency_code IN ('', p_region)
    ) counted GROUP BY district_code, village_code, state, category, sex, band, is_verified;
    UPDATE insight_snapshot SET
        children = (SELECT coalesce(sum(children), 0) FROM insight_cell WHERE snapshot_id = v_id),
        digest = (SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', district_code, village_code, verdict, category, sex, band, is_verified, children),
                  E'\\n' ORDER BY district_code, village_code, verdict, category, sex, band, is_verified), ''), 'UTF8')), 'hex') FROM insight_cell WHERE snapshot_id = v_id)
    WHERE id = v_id;
    RETURN v_id;
END $$;
"""
UNDO = "DROP FUNCTION insight_count(text, date, timestamptz, bigint, int, text, int, int, date, int[]); DROP FUNCTION insight_regions();"
CELLS = walls.areas(district="district_code", village="village_code", names=False)


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial"), ("registry", "0001_initial"), ("core", "0002_walls")]
    operations = [
        migrations.RunSQL(COUNT, UNDO),
        walls.wall("insight_snapshot", read="region_id = ANY((SELECT insight_regions())::text[])", write="false"),
        walls.wall("insight_cell", read=CELLS, write="false"),
    ]
