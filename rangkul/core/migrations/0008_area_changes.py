"""Who recorded a change of area codes, and whether children and open work have followed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_keeping")]
    operations = [
        # a slip is mended by the opposite change, perhaps of the same day
        migrations.RemoveConstraint("areachange", "area_change_once"),
        migrations.AlterModelOptions("areachange", options={"ordering": ("id",)}),
        migrations.AddField("areachange", "old_name", models.CharField(blank=True, max_length=100)),
        migrations.AddField("areachange", "at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("areachange", "followed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "areachange",
            "by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]  # fmt: skip
