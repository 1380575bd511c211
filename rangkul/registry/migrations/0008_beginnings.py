"""Names that thousands bear are found by how they begin: two hundred rows of an index, read in its order.

Only for who sees the whole kabupaten/kota; behind the wall, as ``registry_find`` is, and asked by a query that is walled
all the same. ``!`` is what follows a blank in the order of codes: the name itself, and the name with more words.
"""

from django.db import migrations

BEGINS = """
CREATE FUNCTION registry_begins(p_region text, p_name text, how_many int) RETURNS TABLE (child_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM registry_child c
    WHERE c.region_id = p_region AND p_region = ANY((SELECT core_scope(4, true))::text[])
      AND upper(c.name) >= upper(p_name) AND upper(c.name) < upper(p_name) || '!'
      AND (upper(c.name) = upper(p_name) OR starts_with(upper(c.name), upper(p_name) || ' '))
      AND c.merged_into_id IS NULL AND c.erased_at IS NULL
    ORDER BY upper(c.name), c.id LIMIT how_many
$$;
REVOKE ALL ON FUNCTION registry_begins FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_begins TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_checked")]
    operations = [migrations.RunSQL(BEGINS, "DROP FUNCTION registry_begins(text, text, int);")]
