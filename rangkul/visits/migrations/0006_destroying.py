"""What came back from doors ends when its time is over, or with the child's own file: days and outcomes stay."""

from django.db import migrations, models

ERASED = "EXISTS (SELECT 1 FROM registry_child c WHERE c.id = {table}.child_id AND c.erased_at IS NOT NULL)"
# Where something must stay, so that the rules read a paper that was there as one, and pages have a word to show.
GONE = "(dimusnahkan)"

# The answers themselves are of the room of forms: those of an erased child's door go with the child, whatever their own
# time. A word of a side keeps that it had a paper, not which.
VISITS = f"""
CREATE FUNCTION visits_destroy_outlived(p_region text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_day date := core_outlived(p_region, 'answer');
    v_over bigint[];
    v_whys int;
    v_answers jsonb;
BEGIN
    SELECT array_agg(id) INTO v_over FROM (
        SELECT id FROM visits_visit v
        WHERE region_id = p_region AND destroyed_at IS NULL AND (visited_on < v_day OR {ERASED.format(table="v")})
        FOR UPDATE) AS held;
    UPDATE visits_visit SET destroyed_at = now(), evidence = '{{}}', missing = '{{}}', shape_digest = NULL,
        latitude = NULL, longitude = NULL, accuracy = NULL
    WHERE id = ANY(v_over);
    v_answers := xforms_destroy_answers(p_region, ARRAY(
        SELECT submission FROM visits_visit v
        WHERE region_id = p_region AND part = 0 AND submission IS NOT NULL AND {ERASED.format(table="v")}));
    DELETE FROM visits_why w USING visits_visit v
    WHERE v.id = w.visit_id AND v.region_id = p_region AND v.destroyed_at IS NOT NULL;
    GET DIAGNOSTICS v_whys = ROW_COUNT;
    UPDATE visits_task t SET details = '{{}}',
        answer = CASE WHEN done_at IS NULL THEN answer ELSE '' END, note = CASE WHEN done_at IS NULL THEN note ELSE '' END
    WHERE region_id = p_region AND (details <> '{{}}' OR note <> '' OR answer <> '')
      AND (done_at < v_day OR {ERASED.format(table="t")} OR EXISTS (
            SELECT 1 FROM visits_visit v WHERE v.id = t.visit_id AND v.destroyed_at IS NOT NULL));
    UPDATE visits_statement s SET evidence = '{GONE}'
    WHERE region_id = p_region AND evidence NOT IN ('', '{GONE}') AND ("on" < v_day OR {ERASED.format(table="s")});
    UPDATE visits_meeting SET undone_reason = '{GONE}'
    WHERE region_id = p_region AND undone_reason NOT IN ('', '{GONE}') AND held_on < v_day;
    UPDATE visits_assignment a SET rt = NULL, rw = NULL, priority = 0, priority_reasons = '{{}}'
    WHERE region_id = p_region AND {ERASED.format(table="a")}
      AND (rt IS NOT NULL OR rw IS NOT NULL OR priority <> 0 OR priority_reasons <> '{{}}');
    UPDATE visits_portalline l SET ats_id = 'x' || id, note = '', digest = ''
    WHERE region_id = p_region AND ats_id <> 'x' || id AND {ERASED.format(table="l")};
    RETURN v_answers || jsonb_strip_nulls(jsonb_build_object(
        'visits', cardinality(v_over), 'reasons', nullif(v_whys, 0)));
END $$;
REVOKE ALL ON FUNCTION visits_destroy_outlived FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_destroy_outlived TO rangkul_app, rangkul_worker;
"""
# A handled report has a name until it has none; a closed worry says what was done until it says nothing.
REPORTS = f"""
CREATE FUNCTION visits_destroy_reports(p_region text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_day date := core_outlived(p_region, 'report');
    v_reports int;
    v_worries int;
BEGIN
    UPDATE visits_report r SET child_name = '', sex = '', age = NULL, parent = '', address = '', rt = NULL, words = '',
        absent_since = NULL, reporter_name = '', reporter_phone = '', note = ''
    WHERE region_id = p_region AND answer <> '' AND child_name <> ''
      AND (handled_at < v_day OR {ERASED.format(table="r")});
    GET DIAGNOSTICS v_reports = ROW_COUNT;
    UPDATE visits_worry w SET words = '', result = '', signals = '{{}}', child_id = NULL, visit = NULL
    WHERE region_id = p_region AND state = 'closed' AND result <> ''
      AND (closed_at < v_day OR {ERASED.format(table="w")});
    GET DIAGNOSTICS v_worries = ROW_COUNT;
    RETURN jsonb_strip_nulls(jsonb_build_object('reports', nullif(v_reports, 0), 'worries', nullif(v_worries, 0)));
END $$;
REVOKE ALL ON FUNCTION visits_destroy_reports FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visits_destroy_reports TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_coverage"), ("registry", "0006_keeping"), ("xforms", "0003_destroying")]
    operations = [
        migrations.AddField("visit", "destroyed_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunSQL(VISITS, "DROP FUNCTION visits_destroy_outlived(text);"),
        migrations.RunSQL(REPORTS, "DROP FUNCTION visits_destroy_reports(text);"),
    ]
