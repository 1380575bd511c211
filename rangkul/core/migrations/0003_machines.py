"""Programs of other offices: their tokens and the answers kept for them, walled; what a token opens is asked for here."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rangkul.core import walls

MINE = "person_id = nullif(current_setting('rangkul.person', true), '')::bigint"
TOKENS = f"({MINE} OR (current_setting('rangkul.purpose', true) = 'manage' AND {walls.areas(names=False)}))"
#: Who comes is asked before anybody acts; the answer names one token and counts how often it came in this minute.
USE = """
CREATE FUNCTION core_token_use(p_digest text)
RETURNS TABLE (token_id bigint, person_id bigint, region_id text, scopes text[], used int)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE core_apitoken t SET
        used = CASE WHEN t.window = date_trunc('minute', now()) THEN t.used + 1 ELSE 1 END,
        "window" = date_trunc('minute', now()), last_used_at = date_trunc('minute', now())
    WHERE t.digest = p_digest AND t.revoked_at IS NULL AND t.valid_until > now()
    RETURNING t.id, t.person_id, t.region_id::text, t.scopes::text[], t.used
$$;
CREATE FUNCTION core_forget_answers(p_before timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_count int;
BEGIN
    DELETE FROM core_keptanswer WHERE at < p_before;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
CREATE FUNCTION core_unsealed_seconds() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(extract(epoch FROM now() - min(e.at)), 0)::double precision
    FROM core_writer w JOIN core_event e ON e.writer = w.writer AND e.seq > w.sealed_seq WHERE w.last_seq > w.sealed_seq
$$;
"""
UNDO = """
DROP FUNCTION core_token_use(text); DROP FUNCTION core_forget_answers(timestamptz); DROP FUNCTION core_unsealed_seconds();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=4)),
                ("valid_until", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("window", models.DateTimeField(blank=True, null=True)),
                ("used", models.PositiveIntegerField(default=0)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-issued_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="token_revoked_has_who_and_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("body", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="kept_answer_at")],
                "constraints": [models.UniqueConstraint(fields=("person", "key"), name="kept_answer_once")],
            },
        ),
        walls.wall("core_apitoken", read=TOKENS),
        walls.wall("core_keptanswer", read=MINE),
        migrations.RunSQL("REVOKE DELETE ON core_apitoken FROM rangkul_app, rangkul_worker;", migrations.RunSQL.noop),
        migrations.RunSQL(USE, UNDO),
    ]
