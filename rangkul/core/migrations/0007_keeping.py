"""How long data are kept: the rules, what outlived them, and the end of what core itself holds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rangkul.core import keeping, walls

SEEN = walls.areas(names=False)
SET = f"(current_setting('rangkul.purpose', true) = 'manage' AND {SEEN})"
#: What is dated before this day has outlived its rule. No day can be given: nobody destroys ahead of time.
OUTLIVED = f"""
CREATE FUNCTION core_outlived(p_region text, p_what text) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (current_date - make_interval(months => coalesce(
        (SELECT r.months FROM core_keepingrule r
         WHERE r.region_id = p_region AND r.what = p_what AND r.from_day <= current_date
           AND NOT EXISTS (SELECT 1 FROM core_keepingrule n WHERE n.region_id = r.region_id AND n.what = r.what
                           AND n.id > r.id AND n.at::date < r.from_day)  -- corrected before it began: it never holds
         ORDER BY r.id DESC LIMIT 1),
        CASE p_what {keeping.default_cases()} END)))::date
$$;
"""
#: Requests lose who asked and what was said; sign-ins, spent slips and failed tries go whole.
DESTROY = """
CREATE FUNCTION core_destroy_outlived(p_region text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_requests int;
    v_sign_ins int;
    v_slips int;
    v_tries int;
BEGIN
    UPDATE core_ticket SET requester_name = '', requester_relation = '', requester_contact = '', request = '',
        answer = '-', child_key = ''
    WHERE region_id = p_region AND closed_at < core_outlived(p_region, 'request') AND requester_name <> '';
    GET DIAGNOSTICS v_requests = ROW_COUNT;
    DELETE FROM core_signin s USING core_person p
    WHERE p.id = s.person_id AND s.at < core_outlived(p_region, 'sign_in')
      AND ((p.home_code <> '' AND left(p_region, length(p.home_code)) = p.home_code)
           OR (p.home_code = '' AND EXISTS (
            SELECT 1 FROM core_grant g WHERE g.person_id = p.id AND left(g.area_code, 4) = p_region)));
    GET DIAGNOSTICS v_sign_ins = ROW_COUNT;
    DELETE FROM core_invitation i USING core_person p
    WHERE p.id = i.person_id AND p.home_code <> '' AND left(p_region, length(p.home_code)) = p.home_code
      AND i.expires_at < core_outlived(p_region, 'sign_in');
    GET DIAGNOSTICS v_slips = ROW_COUNT;
    DELETE FROM core_try WHERE at < current_date - 30;  -- of no region: they count for minutes
    GET DIAGNOSTICS v_tries = ROW_COUNT;
    RETURN jsonb_strip_nulls(jsonb_build_object('requests', nullif(v_requests, 0), 'sign_ins', nullif(v_sign_ins, 0),
        'slips', nullif(v_slips, 0), 'tries', nullif(v_tries, 0)));
END $$;
REVOKE ALL ON FUNCTION core_destroy_outlived FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core_destroy_outlived TO rangkul_app, rangkul_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_webhooks")]
    operations = [
        migrations.CreateModel(
            name="KeepingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=keeping.Kept.choices, max_length=8)),
                ("months", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=200)),
                ("from_day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["region", "what", "-id"], name="keeping_rule_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("months__gte", 1), ("months__lte", 600), models.Q(("source", ""), _negated=True)
                        ),
                        name="keeping_rule_months_and_source",
                    )
                ],
            },
        ),
        walls.wall("core_keepingrule", read=SEEN, write=SET),
        walls.append_only("core_keepingrule"),
        migrations.RunSQL(OUTLIVED, "DROP FUNCTION core_outlived(text, text);"),
        migrations.RunSQL(DESTROY, "DROP FUNCTION core_destroy_outlived(text);"),
    ]
