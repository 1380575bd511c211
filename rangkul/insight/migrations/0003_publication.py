"""Tables that anybody may read, once somebody publishes them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rangkul.core import walls


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_devices"),
        ("insight", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("tables", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.region"),
                ),
                (
                    "withdrawn_by",
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
                "ordering": ("-published_at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("region",),
                        name="publication_one_open",
                    )
                ],
            },
        ),
        walls.wall(
            "insight_publication",
            read=f"withdrawn_at IS NULL OR {walls.areas(names=False)}",  # what is published is for everybody
            write=walls.areas(names=False),
        ),
    ]
