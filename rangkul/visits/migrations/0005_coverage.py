"""How far visits are, as counts: no row leaves, so that who may see counts need not see a child."""

from django.db import migrations

from rangkul.core import walls

HERE = walls.areas(names=False, table="x", district="district_code", village="village_code")

# The last door of every child, of rounds that run or ran.
LAST = """
    SELECT DISTINCT ON (a.child_id) a.* FROM visits_assignment a
    JOIN visits_round r ON r.id = a.round_id AND r.state IN ('open', 'closed')
    WHERE a.region_id = p_region AND a.kind = 'first' AND a.state <> 'withdrawn'
      AND (p_round IS NULL OR a.round_id = p_round)
    ORDER BY a.child_id, a.round_id DESC, a.id DESC
"""
COVERAGE = f"""
CREATE FUNCTION visits_coverage(p_region text, p_round bigint, p_today date)
RETURNS TABLE (district_code text, village_code text, rw int, rt int, state text, doors bigint, late bigint,
               waited_days bigint, waited_most int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.district_code, x.village_code, x.rw::int, x.rt::int, x.state, count(*),
           count(*) FILTER (WHERE x.state IN ('waiting', 'assigned', 'tried') AND x.due_on < p_today),
           coalesce(sum(p_today - x.listed_on) FILTER (WHERE x.state IN ('waiting', 'assigned', 'tried')), 0),
           coalesce(max(p_today - x.listed_on) FILTER (WHERE x.state IN ('waiting', 'assigned', 'tried')), 0)
    FROM ({LAST}) AS x WHERE {HERE} GROUP BY 1, 2, 3, 4, 5
$$;
REVOKE ALL ON FUNCTION visits_coverage FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_coverage TO rangkul_app, rangkul_worker;
"""
# Days from one step to the next: of the whole that the viewer sees, and of every kecamatan in it.
PACE = f"""
CREATE FUNCTION visits_pace(p_region text, p_round bigint)
RETURNS TABLE (district_code text, listed_to_assigned float, assigned_n bigint, assigned_to_visited float,
               visited_n bigint, visited_to_settled float, settled_n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN grouping(x.district_code) = 1 THEN NULL ELSE x.district_code END,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(x.assigned_at::date - x.listed_on, 0)),
           count(x.assigned_at),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM x.visited_at - x.assigned_at) / 86400),
           count(*) FILTER (WHERE x.visited_at IS NOT NULL AND x.assigned_at IS NOT NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM x.settled_at - x.visited_at) / 86400),
           count(*) FILTER (WHERE x.settled_at IS NOT NULL AND x.visited_at IS NOT NULL)
    FROM ({LAST}) AS x WHERE {HERE} GROUP BY GROUPING SETS ((), (x.district_code))
$$;
REVOKE ALL ON FUNCTION visits_pace FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_pace TO rangkul_app, rangkul_worker;
"""
# What the last visit to each child turned out to be. A village sees the outcome's class alone; this tells no reason.
RESULTS = f"""
CREATE FUNCTION visits_results(p_region text, p_round bigint)
RETURNS TABLE (district_code text, village_code text, turn text, children bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.district_code, x.village_code,
           CASE WHEN x.state = 'believed' AND x.turn <> '' THEN x.turn
                WHEN x.outcome = 'not_found' THEN 'not_found' ELSE 'unclear' END, count(*)
    FROM (SELECT DISTINCT ON (v.child_id) v.* FROM visits_visit v
          LEFT JOIN visits_assignment a ON a.id = v.assignment_id
          WHERE v.region_id = p_region AND v.kind = 'first' AND v.child_id IS NOT NULL
            AND v.state NOT IN ('undone', 'compared') AND (p_round IS NULL OR a.round_id = p_round)
          ORDER BY v.child_id, v.visited_on DESC, v.id DESC) AS x
    WHERE {HERE} GROUP BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION visits_results FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_results TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_finding_walls")]
    operations = [
        migrations.RunSQL(COVERAGE, "DROP FUNCTION visits_coverage;"),
        migrations.RunSQL(PACE, "DROP FUNCTION visits_pace;"),
        migrations.RunSQL(RESULTS, "DROP FUNCTION visits_results;"),
    ]
