"""What is left of a row of a list after the basis of its delivery ended: whether it agreed, and when that was seen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_keeping")]
    operations = [
        migrations.AddField(
            "sourcerecord",
            "matched",
            models.CharField(
                blank=True, choices=[("full", "Padan"), ("partial", "Sebagian")], db_default="", max_length=7
            ),
        ),
        migrations.AddField("sourcerecord", "checked_on", models.DateField(blank=True, null=True)),
    ]
