"""PostgreSQL counts the register anew as soon as a run is in.

Autovacuum would do so within minutes; until then it believes the tables to be as empty as before, and lists take a
second. Only the owner may count, so the taking asks by a function that can do nothing else.
"""

from django.db import migrations

COUNT = """
CREATE FUNCTION registry_count_anew() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE registry_child;
    ANALYZE registry_sourcerecord;
    ANALYZE registry_episode;
    ANALYZE registry_fact;
END $$;
REVOKE ALL ON FUNCTION registry_count_anew FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_count_anew TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_finding_walls")]
    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION registry_count_anew;")]
