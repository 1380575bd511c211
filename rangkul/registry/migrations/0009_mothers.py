"""Mothers whose name thousands bear are found by how it begins, as children are (0008)."""

from django.db import migrations, models
from django.db.models.functions import Upper

BEGINS = """
CREATE FUNCTION registry_mother_begins(p_region text, p_name text, how_many int) RETURNS TABLE (child_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM registry_child c
    WHERE c.region_id = p_region AND p_region = ANY((SELECT core_scope(4, true))::text[]) AND c.mother_name <> ''
      AND upper(c.mother_name) >= upper(p_name) AND upper(c.mother_name) < upper(p_name) || '!'
      AND (upper(c.mother_name) = upper(p_name) OR starts_with(upper(c.mother_name), upper(p_name) || ' '))
      AND c.merged_into_id IS NULL AND c.erased_at IS NULL
    ORDER BY upper(c.mother_name) LIMIT how_many  -- thousands are called alike: no order among those
$$;
REVOKE ALL ON FUNCTION registry_mother_begins FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_mother_begins TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_beginnings")]
    operations = [
        migrations.AddIndex(
            "child",
            models.Index(
                "region_id", Upper("mother_name"), name="child_by_mother", condition=~models.Q(mother_name="")
            ),
        ),
        migrations.RunSQL(BEGINS, "DROP FUNCTION registry_mother_begins(text, text, int);"),
    ]
