"""Open worries follow a change of areas, so that who protects children there sees them.

Who lets areas follow reads no worry: a function of the owner moves them, and tells how many. It makes only moves that
the administrator has recorded and that are being followed now, to the one code that comes after an old one.
"""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION visits_worries_follow(p_region text, p_old text[], p_new text[]) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_moved int;
BEGIN
    UPDATE visits_worry w SET district_code = left(move.new, 6),
        village_code = CASE WHEN length(move.new) = 10 THEN move.new ELSE '' END
    FROM (
        SELECT DISTINCT c.old_code AS old, c.new_code AS new
        FROM unnest(p_old, p_new) AS asked (old, new)
        JOIN core_areachange c ON c.old_code = asked.old AND c.new_code = asked.new
        WHERE left(c.old_code, 4) = p_region AND left(c.new_code, 4) = p_region
          AND c.kind IN ('recoded', 'merged') AND c.followed_at IS NULL
    ) AS move
    WHERE w.region_id = p_region AND w.state <> 'closed'
      AND coalesce(nullif(w.village_code, ''), w.district_code) = move.old
      AND p_region = ANY((SELECT core_scope(4, true))::text[]);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;
REVOKE ALL ON FUNCTION visits_worries_follow FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_worries_follow TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_destroying"), ("core", "0008_area_changes")]
    operations = [migrations.RunSQL(FOLLOW, "DROP FUNCTION visits_worries_follow(text, text[], text[]);")]
