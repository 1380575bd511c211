"""Tidings for other offices: walled, and what the sender needs to know of them without acting as anybody."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rangkul.core import walls

MANAGERS = f"current_setting('rangkul.purpose', true) = 'manage' AND {walls.areas(names=False)}"
#: The sender acts in nobody's name: it learns which sealed lines of the record are to be told where, each once.
TELL = """
CREATE FUNCTION core_webhooks_due() RETURNS TABLE (webhook_id bigint, event_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_last bigint;
    w record;
BEGIN
    SELECT max(id) INTO v_last FROM core_seal;
    FOR w IN SELECT h.id, h.region_id, h.events, h.after_seal FROM core_webhook h
             WHERE h.ended_at IS NULL AND h.after_seal < v_last ORDER BY h.id FOR UPDATE SKIP LOCKED
    LOOP
        RETURN QUERY
            SELECT w.id, e.id FROM core_seal s
            CROSS JOIN LATERAL jsonb_each(s.covers) AS c (writer, span)
            JOIN core_event e ON e.writer = c.writer
                AND e.seq BETWEEN (c.span ->> 0)::bigint AND (c.span ->> 1)::bigint
            WHERE s.id > w.after_seal AND s.id <= v_last
              AND e.action = ANY(w.events) AND left(e.area_code, 4) = w.region_id
            ORDER BY e.id;
        UPDATE core_webhook SET after_seal = v_last WHERE id = w.id;
    END LOOP;
END $$;
CREATE FUNCTION core_webhook_tiding(p_webhook bigint, p_event bigint)
RETURNS TABLE (url text, region_id text, secret bytea, action text, at timestamptz, on_kind text, on_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.url::text, h.region_id::text, h.secret_sealed, e.action::text, e.at, e.on_kind::text, e.on_id::text
    FROM core_webhook h JOIN core_event e ON e.action = ANY(h.events) AND left(e.area_code, 4) = h.region_id
    WHERE h.id = p_webhook AND e.id = p_event AND h.ended_at IS NULL
$$;
CREATE FUNCTION core_webhook_heard(p_webhook bigint, p_ok boolean, p_said text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE core_webhook SET
        heard_at = CASE WHEN p_ok THEN now() ELSE heard_at END,
        failures = CASE WHEN p_ok THEN 0 ELSE failures + 1 END,
        last_failure = CASE WHEN p_ok THEN '' ELSE left(p_said, 200) END
    WHERE id = p_webhook
$$;
"""
UNDO = """
DROP FUNCTION core_webhooks_due(); DROP FUNCTION core_webhook_tiding(bigint, bigint);
DROP FUNCTION core_webhook_heard(bigint, boolean, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_phones"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=500)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("secret_sealed", models.BinaryField()),
                ("after_seal", models.BigIntegerField()),
                ("added_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_failure", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
            ],
            options={
                "ordering": ("-added_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="webhook_ended_has_who_and_when",
                    )
                ],
            },
        ),
        walls.wall("core_webhook", read=MANAGERS),
        migrations.RunSQL("REVOKE DELETE ON core_webhook FROM rangkul_app, rangkul_worker;", migrations.RunSQL.noop),
        migrations.RunSQL(TELL, UNDO),
    ]
