"""Findings of visits, and the day of the one that stands."""

# fmt: off
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_walls"), ("registry", "0002_walls"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("on", models.DateField()),
                ("verdict", models.CharField(max_length=30)),
                ("category", models.CharField(blank=True, max_length=20)),
                ("where", models.CharField(blank=True, max_length=30)),
                ("because", models.CharField(max_length=600)),
                ("evidence", models.CharField(max_length=200)),
                (
                    "turn",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("never_out", "tidak pernah putus"),
                            ("came_back", "kembali bersekolah"),
                            ("still_out", "masih tidak sekolah"),
                            ("gone", "keluar dari wilayah atau meninggal"),
                            ("finished", "sudah tamat"),
                            ("", "belum jelas"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_late", models.BooleanField(default=False)),
                ("lapses_on", models.DateField(blank=True, null=True)),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                ("before", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={"ordering": ("-on", "-id")},
        ),
        migrations.AddField(model_name="child", name="found_on", field=models.DateField(blank=True, null=True)),
        migrations.AddField(model_name="child", name="lapses_on", field=models.DateField(blank=True, null=True)),
        migrations.AlterField(
            model_name="episode",
            name="origin",
            field=models.CharField(choices=[("event", "peristiwa"), ("visit", "kunjungan"), ("person", "petugas"), ("merge", "penggabungan"), ("lists", "daftar")], default="lists", max_length=6),
        ),
        migrations.AlterField(
            model_name="fact",
            name="origin",
            field=models.CharField(choices=[("event", "peristiwa"), ("visit", "kunjungan"), ("person", "petugas"), ("merge", "penggabungan"), ("lists", "daftar")], max_length=6),
        ),
        migrations.AddIndex(model_name="child", index=models.Index(condition=models.Q(("lapses_on__isnull", False)), fields=["lapses_on"], name="child_finding_lapses")),
        migrations.AddField(model_name="finding", name="by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="finding", name="child", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.child")),
        migrations.AddField(model_name="finding", name="region", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region")),
        migrations.AddField(
            model_name="finding", name="undone_by", field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)
        ),
        migrations.AddIndex(model_name="finding", index=models.Index(fields=["region", "at"], name="finding_by_time")),
        migrations.AddConstraint(model_name="finding", constraint=models.UniqueConstraint(fields=("region", "source", "child"), name="finding_once")),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("because", ""), _negated=True), models.Q(("evidence", ""), _negated=True)), name="finding_has_evidence"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("undone_at", None), ("undone_by", None)), models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)), _connector="OR"),
                name="finding_undone_has_who_and_when",
            ),
        ),
    ]
