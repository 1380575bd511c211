"""Rows of this room are those of a whole kabupaten/kota; the calendar may be read by who sees counts only."""

from django.db import migrations

from rangkul.core import walls

COUNTS = walls.areas(names=False)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("core", "0002_walls")]
    operations = [
        walls.wall("intake_basis", read=walls.areas()),
        walls.wall("intake_delivery", read=walls.areas()),
        walls.wall("intake_deliveryfile", read=walls.areas()),
        walls.wall("intake_savedmap", read=walls.areas()),
        walls.wall("intake_upload", read=walls.areas()),
        walls.wall("intake_expectation", read=COUNTS, write=walls.areas()),
        walls.wall("intake_arrival", read=COUNTS, write=walls.areas()),
    ]
