"""The database's own wall: scopes from grants, the record's functions, row-level security."""

from django.db import migrations

from rangkul.core import walls

EVENT = """
ALTER TABLE core_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_event FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON core_event TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reading ON core_event FOR SELECT TO rangkul_app, rangkul_worker USING (
    person_id = nullif(current_setting('rangkul.person', true), '')::bigint
    OR (current_setting('rangkul.purpose', true) IN ('oversee', 'register') AND (
        left(area_code, 4) = ANY((SELECT core_scope(4, false))::text[])
        OR left(area_code, 6) = ANY((SELECT core_scope(6, false))::text[])
        OR area_code = ANY((SELECT core_scope(10, false))::text[]))));
ALTER TABLE core_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_seal FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON core_seal TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reading ON core_seal FOR SELECT TO rangkul_app, rangkul_worker USING (true);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON core_roleright FROM rangkul_app, rangkul_worker;
"""
#: Requests and breaches are for who oversees. The words of a requester are no business of who reads figures or accounts.
OVERSEERS = f"current_setting('rangkul.purpose', true) = 'oversee' AND {walls.areas(names=False)}"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(walls.SCOPE, migrations.RunSQL.noop),
        migrations.RunSQL(walls.RECORD, migrations.RunSQL.noop),
        migrations.RunSQL(EVENT, migrations.RunSQL.noop),
        walls.wall("core_ticket", read=OVERSEERS),
        walls.wall("core_breach", read=OVERSEERS),
    ]
