import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Basis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("register", "Data penduduk"),
                            ("dapodik", "Dapodik"),
                            ("emis", "EMIS (madrasah)"),
                            ("pkbm", "Warga belajar PKBM/SKB"),
                            ("roster", "Daftar siswa lain"),
                            ("leavers", "Siswa keluar dan lulus"),
                            ("dtsen", "DTSEN (kesejahteraan)"),
                            ("ats", "Daftar ATS nasional"),
                            ("field", "Laporan lapangan"),
                        ],
                        max_length=10,
                    ),
                ),
                ("law", models.CharField(max_length=300)),
                ("pks_number", models.CharField(blank=True, max_length=120)),
                ("purpose", models.CharField(max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=300)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agency",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
            ],
            options={
                "ordering": ("-valid_until", "id"),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("register", "Data penduduk"),
                            ("dapodik", "Dapodik"),
                            ("emis", "EMIS (madrasah)"),
                            ("pkbm", "Warga belajar PKBM/SKB"),
                            ("roster", "Daftar siswa lain"),
                            ("leavers", "Siswa keluar dan lulus"),
                            ("dtsen", "DTSEN (kesejahteraan)"),
                            ("ats", "Daftar ATS nasional"),
                            ("field", "Laporan lapangan"),
                        ],
                        max_length=10,
                    ),
                ),
                ("period", models.CharField(blank=True, max_length=5)),
                ("kind_given", models.BooleanField(default=False)),
                ("period_given", models.BooleanField(default=False)),
                ("period_from", models.CharField(blank=True, max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Diterima"),
                            ("checking", "Sedang diperiksa"),
                            ("checked", "Menunggu diambil"),
                            ("unreadable", "Tidak terbaca"),
                            ("taken", "Diambil"),
                            ("undone", "Pengambilan dibatalkan"),
                            ("withdrawn", "Ditarik"),
                            ("destroyed", "Dimusnahkan"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField()),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("progress_text", models.CharField(blank=True, max_length=80)),
                ("alive_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("sentence", models.TextField(blank=True)),
                ("accounting", models.JSONField(default=list)),
                ("rows_taken", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("changes", models.JSONField(default=dict)),
                ("results", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_why", models.CharField(blank=True, max_length=300)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                ("destroyed_why", models.CharField(blank=True, max_length=300)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agency",
                    ),
                ),
                (
                    "basis",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.basis",
                    ),
                ),
                (
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.delivery",
                    ),
                ),
                (
                    "left_by",
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
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.delivery",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.delivery",
                    ),
                ),
                (
                    "taken_by",
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
                "ordering": ("-sent_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("register", "Data penduduk"),
                            ("dapodik", "Dapodik"),
                            ("emis", "EMIS (madrasah)"),
                            ("pkbm", "Warga belajar PKBM/SKB"),
                            ("roster", "Daftar siswa lain"),
                            ("leavers", "Siswa keluar dan lulus"),
                            ("dtsen", "DTSEN (kesejahteraan)"),
                            ("ats", "Daftar ATS nasional"),
                            ("field", "Laporan lapangan"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_expected", models.BooleanField(default=True)),
                ("days", models.PositiveSmallIntegerField(default=30)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agency",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.region"),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="SavedMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("register", "Data penduduk"),
                            ("dapodik", "Dapodik"),
                            ("emis", "EMIS (madrasah)"),
                            ("pkbm", "Warga belajar PKBM/SKB"),
                            ("roster", "Daftar siswa lain"),
                            ("leavers", "Siswa keluar dan lulus"),
                            ("dtsen", "DTSEN (kesejahteraan)"),
                            ("ats", "Daftar ATS nasional"),
                            ("field", "Laporan lapangan"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "headers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                ("columns", models.JSONField()),
                ("fixed", models.JSONField(default=dict)),
                ("header_row", models.PositiveIntegerField(blank=True, null=True)),
                ("saved_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agency",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-saved_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="DeliveryFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("is_container", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.delivery"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
                (
                    "map",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.savedmap",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("mark", models.CharField(max_length=64)),
                (
                    "pieces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("received", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("started_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
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
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("register", "Data penduduk"),
                            ("dapodik", "Dapodik"),
                            ("emis", "EMIS (madrasah)"),
                            ("pkbm", "Warga belajar PKBM/SKB"),
                            ("roster", "Daftar siswa lain"),
                            ("leavers", "Siswa keluar dan lulus"),
                            ("dtsen", "DTSEN (kesejahteraan)"),
                            ("ats", "Daftar ATS nasional"),
                            ("field", "Laporan lapangan"),
                        ],
                        max_length=10,
                    ),
                ),
                ("period", models.CharField(max_length=5)),
                ("sent_on", models.DateField()),
                ("deliveries", models.PositiveSmallIntegerField()),
                ("rows", models.PositiveIntegerField()),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.region"),
                ),
            ],
            options={
                "ordering": ("-period", "kind"),
                "constraints": [models.UniqueConstraint(fields=("region", "kind", "period"), name="arrival_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_from__lte", models.F("valid_until"))), name="basis_days_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="basis",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("law", ""), _negated=True), models.Q(("purpose", ""), _negated=True)),
                name="basis_says_law_and_purpose",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["region", "kind", "period", "state"], name="delivery_of_kind"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("period", ""), ("period__regex", "^20\\d{2}[12]$"), _connector="OR"),
                name="delivery_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_at", None), ("taken_by", None)),
                    models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_taken_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "taken"), _negated=True),
                    models.Q(
                        ("basis__isnull", False),
                        ("taken_at__isnull", False),
                        models.Q(("kind", ""), _negated=True),
                        models.Q(("period", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="delivery_taken_on_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("undone", "withdrawn")), _negated=True),
                    models.Q(("left_at__isnull", False), ("left_by__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_left_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "destroyed"), ("destroyed_at", None), _connector="XOR"),
                name="delivery_destroyed_has_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="expectation",
            constraint=models.UniqueConstraint(fields=("region", "kind"), name="expectation_once"),
        ),
        migrations.AddIndex(
            model_name="deliveryfile",
            index=models.Index(fields=["delivery"], name="delivery_file_of"),
        ),
        migrations.AddConstraint(
            model_name="deliveryfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("destroyed_at", None)), fields=("region", "sha256"), name="delivery_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(fields=("region", "by", "mark"), name="upload_once"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("size"))), name="upload_not_too_long"
            ),
        ),
    ]
