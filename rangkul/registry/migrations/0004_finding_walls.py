"""Who sees findings; and that a cluster, which tells why a child is out of school, is read for helping alone."""

from django.db import migrations

from rangkul.core import walls

THROUGH = (
    f"({walls.areas()} OR EXISTS (SELECT 1 FROM registry_child AS parent WHERE parent.id = registry_finding.child_id))"
)
# In front of the wall that is there: both must hold. The village reads episodes for the register, never these.
CLUSTERS = """
CREATE POLICY clusters_for_helping ON registry_episode AS RESTRICTIVE FOR ALL TO rangkul_app, rangkul_worker
    USING (kind <> 'cluster' OR current_setting('rangkul.purpose', true) = 'help');
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_findings"), ("core", "0002_walls")]
    operations = [
        walls.wall("registry_finding", read=THROUGH),
        migrations.RunSQL(CLUSTERS, "DROP POLICY clusters_for_helping ON registry_episode;"),
    ]
