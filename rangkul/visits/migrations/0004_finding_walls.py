"""Who sees what came back: the visit in its area, the why for helping alone, the worry for protecting alone."""

from django.db import migrations

from rangkul.core import walls

ME = "nullif(current_setting('rangkul.person', true), '')::bigint"
HERE = walls.areas(district="district_code", village="village_code")
OF_SCHOOL = walls.areas(district="district_code", village="village_code", school="school_id")


def only(purpose: str) -> str:
    return f"current_setting('rangkul.purpose', true) = '{purpose}'"


def letterbox(table: str, *, put: str, read: str) -> migrations.RunSQL:
    """Rows are put in where ``put`` holds, and read and changed where ``read`` holds; nobody removes one."""
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
            CREATE POLICY reading ON {table} FOR SELECT TO rangkul_app, rangkul_worker USING ({read});
            CREATE POLICY adding ON {table} FOR INSERT TO rangkul_app, rangkul_worker WITH CHECK ({put});
            CREATE POLICY changing ON {table} FOR UPDATE TO rangkul_app, rangkul_worker
                USING ({read}) WITH CHECK ({read});
            REVOKE DELETE, TRUNCATE ON {table} FROM rangkul_app, rangkul_worker;""",
        f"""DROP POLICY changing ON {table}; DROP POLICY adding ON {table}; DROP POLICY reading ON {table};
            DROP POLICY owner_all ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
            GRANT DELETE ON {table} TO rangkul_app, rangkul_worker;""",
    )


# Anybody may leave a report, signed in or not: a new one, that says of itself nothing that only we could know.
FRESH = "answer = '' AND child_id IS NULL AND handled_by_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_findings"), ("registry", "0004_finding_walls"), ("core", "0002_walls")]
    operations = [
        walls.wall("visits_visit", read=HERE),
        walls.wall("visits_why", read=f"({only('help')} AND {HERE})"),
        walls.wall("visits_reasoncluster", read=walls.areas()),
        walls.wall("visits_task", read=f"({HERE} OR (to_id = {ME} AND {only('visit')}))"),
        walls.wall("visits_handin", read=walls.areas()),
        letterbox("visits_worry", put=HERE, read=f"({only('protect')} AND {HERE})"),
        walls.wall("visits_statement", read=OF_SCHOOL),
        walls.wall("visits_meeting", read=HERE),
        walls.wall_through("visits_meetingline", "meeting_id", "visits_meeting"),
        walls.wall("visits_portalcode", read=walls.areas()),
        walls.wall("visits_portalline", read=walls.areas()),
        walls.wall("visits_portalcount", read=walls.areas()),
        letterbox("visits_report", put=f"({FRESH})", read=f"({only('visit')} AND {HERE})"),
    ]
