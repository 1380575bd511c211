"""When, and why, the tables of a run and the names in its lists were destroyed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconcile", "0003_tally")]
    operations = [
        migrations.AddField("run", "forgotten_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "run",
            "forgotten_why",
            models.CharField(
                blank=True,
                choices=[
                    ("basis", "dasar kiriman yang dipakainya sudah berakhir"),
                    ("time", "masa simpannya sudah habis"),
                ],
                default="",
                max_length=5,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=models.Q(("forgotten_at__isnull", True), ("forgotten_why", ""))
                | models.Q(("forgotten_at__isnull", False), models.Q(("forgotten_why", ""), _negated=True)),
                name="run_forgotten_has_when_and_why",
            ),
        ),
        migrations.AddField("correction", "forgotten_at", models.DateTimeField(blank=True, null=True)),
    ]
