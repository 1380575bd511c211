"""Questionnaires, what was sent in, the door for ODK Collect."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0003_machines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_code", models.CharField(blank=True, max_length=6)),
                ("village_code", models.CharField(blank=True, max_length=10)),
                ("instance_id", models.CharField(max_length=120)),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("visit", "Kunjungan rumah"),
                            ("still_at_school", "Masih bersekolah?"),
                            ("revisit", "Kunjungan ulang"),
                            ("agency_return", "Laporan perangkat daerah"),
                            ("facility", "Pemeriksaan satuan pendidikan"),
                            ("citizen_report", "Laporan warga"),
                        ],
                        max_length=16,
                    ),
                ),
                ("visit_code", models.CharField(blank=True, max_length=20)),
                ("device_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "HP"), ("collect", "ODK Collect"), ("paper", "Kertas"), ("web", "Web")],
                        max_length=8,
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(max_length=64)),
                ("missing", models.JSONField(default=list)),
                (
                    "by",
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
                "ordering": ("-received_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("xlsx", models.BinaryField()),
                ("xml", models.TextField()),
                ("questions", models.JSONField()),
                ("warnings", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Rancangan"), ("published", "Diterbitkan"), ("retired", "Ditarik")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-uploaded_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Answers",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="xforms.submission",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Original",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="xforms.submission",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Protected",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="xforms.submission",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CollectDoor",
            fields=[
                (
                    "region",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="core.region",
                    ),
                ),
                ("is_open", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.region",
                    ),
                ),
            ],
            options={
                "ordering": ("title", "id"),
            },
        ),
        migrations.AddField(
            model_name="submission",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="xforms.formversion"
            ),
        ),
        migrations.AddField(
            model_name="formversion",
            name="form",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="xforms.form"),
        ),
        migrations.AddField(
            model_name="formversion",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="formversion",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("visit", "Kunjungan rumah"),
                            ("still_at_school", "Masih bersekolah?"),
                            ("revisit", "Kunjungan ulang"),
                            ("agency_return", "Laporan perangkat daerah"),
                            ("facility", "Pemeriksaan satuan pendidikan"),
                            ("citizen_report", "Laporan warga"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("data_officer", "Petugas data"),
                                ("clerk", "Petugas pemadanan"),
                                ("village_operator", "Operator desa/kelurahan"),
                                ("volunteer", "Relawan"),
                                ("kecamatan", "Petugas kecamatan"),
                                ("school", "Sekolah"),
                                ("agency_officer", "Petugas perangkat daerah"),
                                ("social_worker", "Pekerja sosial"),
                                ("protection_officer", "Petugas perlindungan anak"),
                                ("planner", "Perencana"),
                                ("leader", "Pimpinan daerah"),
                                ("province", "Provinsi"),
                                ("auditor", "Auditor"),
                                ("administrator", "Pengelola akun"),
                                ("machine", "Mesin"),
                                ("emergency", "Akses darurat"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
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
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.region",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="xforms.formversion"
                    ),
                ),
            ],
            options={
                "ordering": ("-published_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("received_at", models.DateTimeField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="xforms.submission"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("submission", "name"), name="attachment_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.UniqueConstraint(fields=("region", "code"), name="form_once", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Za-z_][A-Za-z0-9_.-]*$")), name="form_code_form"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["region", "-received_at"], name="submission_when"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["visit_code"], name="submission_of_visit"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["by", "-received_at"], name="submission_by"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("region", "instance_id"), name="submission_once"),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(fields=("form", "version"), name="form_version_once"),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), ("published_at__isnull", False), ("state", "retired"), _connector="OR"
                ),
                name="form_version_published_has_when",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["purpose", "region"], name="publication_of"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="publication_days_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", []), _negated=True), name="publication_has_audience"
            ),
        ),
    ]
