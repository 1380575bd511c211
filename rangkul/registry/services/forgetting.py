"""What rests on a delivery ends with it: of its rows only that they were there, and whether they agreed, stays."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from rangkul.core import audit
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.intake.models import Delivery, DeliveryState

from .taking import one_at_a_time

# "Full": name, sex, birth date and, where the row has one, the NIK are what the register believes. PostgreSQL reads the
# row as it was for every column that it writes, so what agrees is found before it is gone.
_FORGET = """
    UPDATE registry_sourcerecord AS r SET
        matched = CASE WHEN upper(r.name) = upper(c.name) AND r.sex = c.sex AND r.sex <> ''
                        AND r.birth_date = c.birth_date AND r.nik_same IS NOT FALSE THEN 'full' ELSE 'partial' END,
        checked_on = gone.day,
        record_id = '', file = '', row_no = NULL, name = '', sex = '', birth_date = NULL, mother_name = '',
        father_name = '', address = '', rt = NULL, rw = NULL, district_code = '', village_code = '', area_text = '',
        school_id = '', school_name = '', grade = NULL, nisn = '', nik_same = NULL, nik_sealed = NULL,
        nik_index = NULL, kk_same = NULL, kk_sealed = NULL
    FROM registry_child AS c, unnest(%s::text[], %s::date[]) AS gone (place, day)
    WHERE c.id = r.child_id AND r.region_id = %s AND split_part(r.file, '/', 1) = gone.place
"""


@transaction.atomic
def forget_deliveries(*, region: Region, by, at) -> dict[str, int]:  # noqa: ARG001 - what is destroyed has its own day
    """Blank the rows of destroyed deliveries; {"rows": how many}, without zeros.

    ``by`` is intake's keeper, for the purpose of the register. A row keeps its child, its list, ``matched`` and
    ``checked_on`` (the day on which a run that used the delivery was accepted). Doing it again changes nothing.
    """
    check(by, Permission.DELIVERY_UNDO, area=region.pk)
    one_at_a_time(region.pk)
    gone = Delivery.objects.filter(region=region, state=DeliveryState.DESTROYED, taken_at__isnull=False)
    days = {one.folder: timezone.localdate(one.used_at or one.taken_at) for one in gone}
    if not days:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(days), list(days.values()), region.pk])
        rows = cursor.rowcount
    if not rows:
        return {}
    audit.record("retention.rows", on_kind="retention", area=region.pk, details={"rows": rows})
    return {"rows": rows}
