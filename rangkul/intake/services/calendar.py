"""Which list is expected when."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Invalid
from rangkul.core.models import Agency, Region
from rangkul.core.permissions import Permission, check

from ..models import Expectation


@transaction.atomic
def expect(*, region: Region, kind: str, agency: Agency | None, is_expected: bool, days: int, by, at) -> Expectation:
    """Say that a kind of list is expected every semester, from whom, and how many days after its first day."""
    check(by, Permission.DELIVERY_SEND, area=region.pk)
    if not 0 <= days <= 180:
        raise Invalid(_("Tenggat terletak 0 sampai 180 hari setelah awal semester."))
    if agency is not None and agency.region_id != region.pk:
        raise Invalid(_("Instansi ini bukan dari wilayah ini."))
    said = {"agency": agency, "is_expected": is_expected, "days": days}
    expectation, _made = Expectation.objects.update_or_create(region=region, kind=kind, defaults=said)
    audit.record(
        "calendar.set",
        on=expectation,
        area=region.pk,
        details={"kind": kind, "days": days, "expected": is_expected, "at": at.isoformat()},
    )
    return expectation


@transaction.atomic
def remind(*, region: Region, kind: str, period: str, by, at) -> None:
    """Note that a reminder was written (it is copied and sent by the person, not by us)."""
    check(by, Permission.DELIVERY_SEND, area=region.pk)
    details = {"kind": kind, "period": period, "at": at.isoformat()}
    audit.record("calendar.reminded", on_kind="region", on_id=region.pk, area=region.pk, details=details)
