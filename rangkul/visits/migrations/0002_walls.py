"""Who sees which door; and the one function from which a volunteer's phone and paper are filled."""

from django.db import migrations

from rangkul.core import walls

ME = "nullif(current_setting('rangkul.person', true), '')::bigint"
FOR_VISITS = "current_setting('rangkul.purpose', true) = 'visit'"
DOOR = f"({walls.areas(district='district_code', village='village_code')} OR (volunteer_id = {ME} AND {FOR_VISITS}))"
OWN = f"({walls.areas(district='district_code', village='village_code')} OR (person_id = {ME} AND {FOR_VISITS}))"

# A code of 4, 6 or 10 digits in one column.
INSIDE = """(left(area_code, 4) = ANY((SELECT core_scope(4, true))::text[])
    OR left(area_code, 6) = ANY((SELECT core_scope(6, true))::text[])
    OR area_code = ANY((SELECT core_scope(10, true))::text[]))"""
# Whose work lies anywhere in the kabupaten/kota: they know of its rounds and rules, which name nobody.
REGIONS = """
CREATE FUNCTION visits_regions() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT left(a, 4)), '{}')
    FROM (SELECT unnest(core_scope(4, false) || core_scope(6, false) || core_scope(10, false)) AS a
          UNION SELECT code FROM core_region WHERE left(code, 2) = ANY(core_scope(2, false))) AS held
$$;
"""
ANYWHERE = "region_id = ANY((SELECT visits_regions())::text[])"

# What goes to a phone or on paper: the acting person's open doors, and of each child what is needed to find it. Never a
# NIK, a No. KK, a decile, flags, reasons or a verdict. A right that was taken away closes it at once.
DOORS = f"""
CREATE FUNCTION visits_doors()
RETURNS TABLE (visit_code text, household text, name text, sex text, age int, parent text, address text, rt int, rw int,
               village text, village_code text, sort_order int, due_on date, attempts int, state text,
               base_version timestamptz, kind text, round_id bigint, region_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.visit_code, a.household, c.name, c.sex, extract(year FROM age(current_date, c.birth_date))::int,
           coalesce(nullif(c.mother_name, ''), c.father_name), c.address, c.rt::int, c.rw::int, coalesce(v.name, ''),
           a.village_code, a."order", a.due_on, a.attempts::int, a.state, a.base_version, a.kind, a.round_id, a.region_id
    FROM visits_assignment a
    JOIN visits_round r ON r.id = a.round_id AND r.state = 'open'
    JOIN registry_child c ON c.id = a.child_id
    LEFT JOIN core_area v ON v.code = a.village_code
    WHERE a.volunteer_id = {ME} AND {FOR_VISITS} AND a.state IN ('assigned', 'tried')
      AND EXISTS (
        SELECT 1 FROM core_grant g
        JOIN core_roleright rr ON rr.role = g.role AND rr.purpose = 'visit'
        JOIN core_person p ON p.id = g.person_id AND p.is_active
        WHERE g.person_id = {ME} AND g.revoked_at IS NULL AND g.valid_from <= now()
          AND (g.valid_until IS NULL OR g.valid_until > now())
          AND (left(a.village_code, length(g.area_code)) = g.area_code
               OR (a.village_code = '' AND left(g.area_code, 4) = a.region_id)))
    ORDER BY a."order", a.id
$$;
REVOKE ALL ON FUNCTION visits_doors FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_doors TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("registry", "0002_walls"), ("core", "0002_walls")]
    operations = [
        migrations.RunSQL(REGIONS, "DROP FUNCTION visits_regions();"),
        walls.wall("visits_round", read=ANYWHERE, write=INSIDE),
        walls.wall("visits_assignment", read=DOOR),
        walls.wall("visits_volunteer", read=OWN),
        walls.wall("visits_planstep", read=INSIDE),
        walls.wall("visits_reminder", read=DOOR),
        walls.wall("visits_letter", read=DOOR),
        walls.wall("visits_visitrules", read=ANYWHERE, write=walls.areas()),
        migrations.RunSQL(DOORS, "DROP FUNCTION visits_doors();"),
    ]
