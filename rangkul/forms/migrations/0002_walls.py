"""Questionnaires are nobody's secret; who sent what is seen in one's area; what was answered only for its purpose.

Where the row of a submission has no village yet (its visit code is not known), the kabupaten/kota alone sees it.
"""

from django.db import migrations

from rangkul.core import walls

AREAS = walls.areas(district="district_code", village="village_code")


def sealed(table, purposes):
    """Read where the submission is seen, and for these purposes only; written by who brings the submission."""
    seen = f"EXISTS (SELECT 1 FROM xforms_submission AS parent WHERE parent.id = {table}.submission_id)"
    return walls.wall(table, read=f"({seen} AND current_setting('rangkul.purpose', true) IN ({purposes}))", write=seen)


OWN = walls.areas()
OWN_FORM = f"EXISTS (SELECT 1 FROM xforms_form AS form WHERE form.id = form_id AND {walls.areas(table='form')})"
ALL = "true"


class Migration(migrations.Migration):
    dependencies = [("xforms", "0001_initial"), ("core", "0002_walls")]
    operations = [
        walls.wall("xforms_form", read=ALL, write=OWN),
        walls.wall("xforms_formversion", read=ALL, write=OWN_FORM),
        walls.wall("xforms_publication", read=ALL, write=OWN),
        walls.wall("xforms_collectdoor", read=ALL, write=OWN),
        walls.wall("xforms_submission", read=AREAS),
        sealed("xforms_answers", "'help', 'protect'"),
        sealed("xforms_protected", "'protect'"),
        sealed("xforms_original", "'protect'"),
        walls.wall_through("xforms_attachment", "submission_id", "xforms_submission"),
    ]
