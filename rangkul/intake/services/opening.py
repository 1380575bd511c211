"""Rows were looked at or carried away: a line in the record."""

from __future__ import annotations

from rangkul.core import audit
from rangkul.core.permissions import Permission, check

from ..models import Delivery


def note_reading(*, delivery: Delivery, what: str, rows: int, by, at) -> None:
    """Somebody saw rows with names: ``what`` is a list of ours ("problems", "difference", "columns")."""
    check(by, Permission.DELIVERY_VIEW, area=delivery.region_id)
    details = {"what": what, "rows": rows, "at": at.isoformat()}
    audit.record("delivery.rows_shown", on=delivery, area=delivery.region_id, details=details)


def note_export(*, delivery: Delivery | None, region: str, what: str, rows: int, form: str, by, at) -> None:
    """Somebody carried a list away as a file."""
    check(by, Permission.DELIVERY_VIEW, area=region)
    details = {"what": what, "rows": rows, "form": form, "at": at.isoformat()}
    if delivery is None:
        audit.record("deliveries.exported", on_kind="region", on_id=region, area=region, details=details)
    else:
        audit.record("delivery.exported", on=delivery, area=region, details=details)
