"""How many runs stand in which state, over all regions: a number for whoever watches the machine, and nothing else."""

from django.db import migrations

TALLY = """
CREATE FUNCTION reconcile_tally() RETURNS TABLE (state text, runs bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT state::text, count(*) FROM reconcile_run GROUP BY state
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reconcile", "0002_walls")]
    operations = [migrations.RunSQL(TALLY, "DROP FUNCTION reconcile_tally()")]
