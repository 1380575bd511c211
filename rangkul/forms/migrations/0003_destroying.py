"""Answers whose time is over: what was answered goes, with its photos; who sent what when stays."""

from django.db import migrations, models

# The inner one takes ids, and nobody but the owner's own functions may call it: visits destroys with it what an erased
# child's door brought. ``gone`` names contents of the vault that no row of the region names any more.
INNER = """
CREATE FUNCTION xforms_destroy_answers(p_region text, p_ids bigint[]) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_ids bigint[];
    v_files int;
    v_contents text[];
BEGIN
    SELECT array_agg(id) INTO v_ids FROM (  -- a photo on its way in holds the row: first it, then the end
        SELECT id FROM xforms_submission
        WHERE region_id = p_region AND id = ANY(p_ids) AND destroyed_at IS NULL FOR UPDATE) AS held;
    IF v_ids IS NULL THEN
        RETURN '{}';
    END IF;
    DELETE FROM xforms_answers WHERE submission_id = ANY(v_ids);
    DELETE FROM xforms_protected WHERE submission_id = ANY(v_ids);
    DELETE FROM xforms_original WHERE submission_id = ANY(v_ids);
    WITH gone AS (DELETE FROM xforms_attachment WHERE submission_id = ANY(v_ids) RETURNING sha256)
    SELECT count(*), array_agg(DISTINCT sha256) INTO v_files, v_contents FROM gone;
    UPDATE xforms_submission SET destroyed_at = now(), missing = '[]' WHERE id = ANY(v_ids);
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'submissions', cardinality(v_ids), 'files', nullif(v_files, 0),
        'gone', (SELECT jsonb_agg(c) FROM unnest(v_contents) AS c WHERE NOT EXISTS (
            SELECT 1 FROM xforms_attachment a JOIN xforms_submission s ON s.id = a.submission_id
            WHERE a.sha256 = c AND s.region_id = p_region))));
END $$;
REVOKE ALL ON FUNCTION xforms_destroy_answers FROM PUBLIC;
"""
# A box that a phone left sealed holds answers as well, opened or not.
OUTLIVED = """
CREATE FUNCTION xforms_destroy_outlived(p_region text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_day date := core_outlived(p_region, 'answer');
    v_found jsonb;
    v_boxes int;
BEGIN
    v_found := xforms_destroy_answers(p_region, ARRAY(
        SELECT id FROM xforms_submission
        WHERE region_id = p_region AND received_at < v_day AND destroyed_at IS NULL));
    DELETE FROM core_deposit WHERE region_id = p_region AND received_at < v_day;
    GET DIAGNOSTICS v_boxes = ROW_COUNT;
    RETURN v_found || jsonb_strip_nulls(jsonb_build_object('boxes', nullif(v_boxes, 0)));
END $$;
REVOKE ALL ON FUNCTION xforms_destroy_outlived FROM PUBLIC;
GRANT EXECUTE ON FUNCTION xforms_destroy_outlived TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("xforms", "0002_walls"), ("core", "0007_keeping")]
    operations = [
        migrations.AddField("submission", "destroyed_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunSQL(INNER, "DROP FUNCTION xforms_destroy_answers(text, bigint[]);"),
        migrations.RunSQL(OUTLIVED, "DROP FUNCTION xforms_destroy_outlived(text);"),
    ]
