"""Children whose time is over: what names them goes, what past figures are counted from stays.

Kept of a child: sex, areas, verdicts and episodes with their days, and of the birth date the next 1 July (ages are taken
on that day of each year, so no figure of any year changes). The key becomes another: a list that names the child again
begins a new file.
"""

from django.db import migrations, models

DESTROY = """
CREATE FUNCTION registry_destroy_outlived(p_region text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_over bigint[];
    v_gone constant text := '(dimusnahkan)';
    v_facts int;
BEGIN
    WITH due AS (
        SELECT c.id FROM registry_child c JOIN core_region r ON r.code = c.region_id
        WHERE c.region_id = p_region AND c.erased_at IS NULL AND c.merged_into_id IS NULL
          AND (NOT c.is_listed OR c.is_by_hand)
          AND NOT EXISTS (SELECT 1 FROM registry_child a WHERE a.merged_into_id = c.id AND a.is_listed)
          AND greatest(c.changed_at::date,
                (SELECT max(a.changed_at)::date FROM registry_child a WHERE a.merged_into_id = c.id), CASE WHEN c.verdict IN ('deceased', 'moved') THEN c.changed_at::date
                ELSE coalesce(c.birth_date, c.recorded_at::date - make_interval(years => r.age_from))
                     + make_interval(years => r.age_to + 1) END) < core_outlived(p_region, 'child')
    )
    SELECT array_agg(id) INTO v_over FROM (
        SELECT id FROM due UNION ALL
        SELECT m.id FROM registry_child m JOIN due ON m.merged_into_id = due.id WHERE m.erased_at IS NULL) AS over;
    IF v_over IS NULL THEN
        RETURN '{}';
    END IF;
    UPDATE registry_child c SET
        erased_at = now(), child_key = 'x' || c.id, name = v_gone, mother_name = '', father_name = '', address = '',
        rt = NULL, rw = NULL, nik_sealed = NULL, nik_index = NULL, nik_trust = 0, kk_sealed = NULL, kk_index = NULL,
        nisn = '', register_id = '', school_id = '', school_name = '', school_form = '', grade = NULL, because = '',
        same_as = '', decile = NULL, flags = '{}', labels = '{}', name_keys = '{}', pinned = '{}', lists_say = '{}',
        said_digest = NULL, records_digest = NULL, probability = NULL, birth_default = true,
        birth_date = (make_date(extract(year FROM c.birth_date)::int, 7, 1) + make_interval(years =>
            (c.birth_date > make_date(extract(year FROM c.birth_date)::int, 7, 1))::int))::date
    WHERE c.id = ANY(v_over);
    DELETE FROM registry_sourcerecord WHERE child_id = ANY(v_over);
    DELETE FROM registry_fact WHERE child_id = ANY(v_over);
    GET DIAGNOSTICS v_facts = ROW_COUNT;
    UPDATE registry_episode SET because = '' WHERE child_id = ANY(v_over) AND because <> '';
    UPDATE registry_childevent SET reason = v_gone, evidence = v_gone, place = '', before = '{}'
    WHERE child_id = ANY(v_over);
    UPDATE registry_finding SET because = v_gone, evidence = v_gone, before = '{}',
        undone_reason = CASE WHEN undone_reason = '' THEN '' ELSE v_gone END
    WHERE child_id = ANY(v_over);
    UPDATE registry_merge SET before = '{}', reason = v_gone,
        undone_reason = CASE WHEN undone_reason = '' THEN '' ELSE v_gone END
    WHERE survivor_id = ANY(v_over) OR absorbed_id = ANY(v_over);
    DELETE FROM registry_question WHERE answer = '' AND (child_id = ANY(v_over) OR other_id = ANY(v_over));
    UPDATE registry_question SET believed = '', listed = '', proposal = '{}'
    WHERE child_id = ANY(v_over) OR other_id = ANY(v_over);
    RETURN jsonb_build_object('children', cardinality(v_over), 'facts', v_facts);
END $$;
REVOKE ALL ON FUNCTION registry_destroy_outlived FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_destroy_outlived TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_statistics"), ("core", "0007_keeping")]
    operations = [
        migrations.AddField("child", "erased_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunSQL(DESTROY, "DROP FUNCTION registry_destroy_outlived(text);"),
    ]
