"""The room's walls: runs and pairs belong to a whole kabupaten/kota, corrections also to the agency that owns the list."""

from django.db import migrations

from rangkul.core import walls

REGION = walls.areas()
OWNER = "owner_key = ANY((SELECT reconcile_owners())::text[])"
OWNERS = """
CREATE FUNCTION reconcile_owners() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT a.region_id || ':' || said || CASE said WHEN 'school' THEN ':' || a.npsn ELSE '' END), '{}')
    FROM core_grant g
    JOIN core_roleright r ON r.role = g.role AND r.purpose = current_setting('rangkul.purpose', true) AND r.sees_names AND r.of_agency
    JOIN core_person p ON p.id = g.person_id AND p.is_active
    JOIN core_agency a ON a.id = g.agency_id AND a.closed_at IS NULL
    CROSS JOIN unnest(a.roles) AS said
    WHERE g.person_id = nullif(current_setting('rangkul.person', true), '')::bigint
      AND (said <> 'school' OR a.npsn <> '')
      AND g.revoked_at IS NULL AND g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())
$$;
"""
# The look-out acts in nobody's name: it learns which runs are silent and who asked for them, nothing else; and it may
# end a run whose asker has lost the right to go on with it.
LOOKOUT = """
CREATE FUNCTION reconcile_silent(seconds int) RETURNS TABLE (run_id bigint, person_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id, started_by_id FROM reconcile_run
    WHERE state IN ('running', 'cancelling') AND heartbeat_at < now() - make_interval(secs => seconds)
       OR state = 'queued' AND started_at < now() - make_interval(secs => seconds)
$$;
CREATE FUNCTION reconcile_abandon(run bigint, seconds int, sentence text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE reconcile_run SET state = 'failed', failure = sentence, ended_at = now(), token = NULL
        WHERE id = run AND state IN ('queued', 'running', 'cancelling')
          AND coalesce(heartbeat_at, started_at) < now() - make_interval(secs => seconds)
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM ended)
$$;
"""
REPLYING = f"""
CREATE POLICY replying ON reconcile_correction FOR UPDATE TO {walls.APP}, {walls.WORKER} USING ({OWNER}) WITH CHECK ({OWNER});
"""


class Migration(migrations.Migration):
    dependencies = [("reconcile", "0001_initial"), ("core", "0002_walls")]
    operations = [
        migrations.RunSQL(OWNERS, "DROP FUNCTION reconcile_owners()"),
        migrations.RunSQL(
            LOOKOUT, "DROP FUNCTION reconcile_silent(int); DROP FUNCTION reconcile_abandon(bigint, int, text)"
        ),
        walls.wall("reconcile_run", read=REGION),
        walls.wall_through("reconcile_rundelivery", "run_id", "reconcile_run"),
        walls.wall("reconcile_change", read=REGION),
        walls.wall("reconcile_pair", read=REGION),
        walls.wall("reconcile_decision", read=REGION),
        walls.append_only("reconcile_decision"),
        walls.wall("reconcile_correction", read=f"({REGION} OR {OWNER})", write=REGION),
        migrations.RunSQL(REPLYING, "DROP POLICY replying ON reconcile_correction"),
    ]
