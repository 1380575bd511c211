"""Reports about a child from citizens and schools: taken in without telling anything, handled after a search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core import audit
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Agency, Area, Region
from rangkul.core.permissions import Permission, Purpose, Role, check
from rangkul.core.tries import Limit
from rangkul.registry import services as registry
from rangkul.registry.models import Child

from ..models import Report, Worry
from .keeping import keeper, officer_for

#: From one address: a school's computer room reports more than a home, a program more than both.
REPORTS = Limit("report", 6, dt.timedelta(hours=1))
SAID = ("child_name", "sex", "age", "parent", "address", "rt", "words", "reporter_name", "reporter_phone")


class AlreadyHandled(Conflict):
    message = gettext_lazy("Laporan ini sudah ditangani.")


@transaction.atomic
def report_child(*, region: Region, village: str, said: Mapping[str, Any], worried: bool = False, by=None, at) -> None:
    """A citizen tells of a child who is not in school. Nothing is answered: who reports learns nothing of the child."""
    village = _village(region, village)
    if len(str(said.get("child_name") or "").strip()) < 2:
        raise Invalid(_("Tulis nama anaknya, atau sebutan yang dikenal tetangga."))
    fields = {name: said[name] for name in SAID if said.get(name) not in (None, "")}
    made = Report.objects.create(
        region=region, district_code=village[:6], village_code=village, kind=Report.Kind.CITIZEN, by=by, at=at, **fields
    )
    if worried:
        _worry(made, Worry.Source.REPORT, at)
    audit.record("report.received", on_kind="report", on_id=made.pk, area=region.pk, details={"kind": made.kind})


@transaction.atomic
def report_absence(
    *, agency: Agency, child_name: str, sex: str = "", since: dt.date, words: str = "", village: str = "", by, at
) -> None:
    """A school tells of a pupil who no longer comes."""
    check(by, Permission.STATEMENT_GIVE, school=agency.npsn)
    if since > timezone.localdate(at):
        raise Invalid(_("Tanggal tidak boleh di hari depan."))
    if len(child_name.strip()) < 2:
        raise Invalid(_("Tulis nama anaknya."))
    village = _village(agency.region, village or (agency.area_code if len(agency.area_code) == 10 else ""))
    made = Report.objects.create(
        region=agency.region, district_code=village[:6], village_code=village, kind=Report.Kind.ABSENCE,
        child_name=child_name.strip()[:200], sex=sex, words=words.strip()[:600], absent_since=since, agency=agency,
        by=by, at=at,
    )  # fmt: skip
    audit.record("report.received", on_kind="report", on_id=made.pk, area=agency.region_id, details={"kind": made.kind})


@transaction.atomic
def handle_report(
    *, report: Report, answer: str, child: Child | None = None, village: str = "",
    said: Mapping[str, Any] | None = None, seen: Iterable[int] = (), note: str = "", by, at,
) -> Report:  # fmt: skip
    """A person has searched: the child is known, is added (with ``said`` and ``village``), or nothing follows.

    Either way the child then waits to be visited. Raises ``registry.LooksLikeAnother`` where nobody has looked.
    """
    check(by, Permission.REPORT_HANDLE, area=report.area)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.answer:
        raise AlreadyHandled
    if answer == Report.Answer.KNOWN and child is None:
        raise Invalid(_("Pilih anaknya di register."))
    if answer == Report.Answer.CLOSED and len(note.strip()) < registry.REASON_LETTERS:
        raise Invalid(_("Tulis mengapa laporan ini tidak ditindaklanjuti, paling sedikit 10 huruf."))
    if answer not in Report.Answer.values or not answer:
        raise Invalid(_("Pilih tindak lanjutnya."))
    if answer == Report.Answer.ADDED:
        reason = _("Dari laporan %s") % str(report.get_kind_display())
        with acting_as(by, Purpose.REGISTER):
            child = registry.add_child(
                region=report.region, village=village, said=said or {}, reason=reason, seen=seen, by=by, at=at
            )
    elif answer == Report.Answer.KNOWN:
        with acting_as(by, Purpose.REGISTER):
            registry.act_on_many(region=report.region, children=[child.pk], kind="verify", by=by, at=at)
    report.answer, report.child, report.note = answer, child if answer != Report.Answer.CLOSED else None, note[:300]
    report.handled_by, report.handled_at = by, at
    report.save(update_fields=["answer", "child", "note", "handled_by", "handled_at"])
    audit.record(
        "report.handled", on=report, area=report.area,
        details={"answer": str(answer), "child": report.child_id},
    )  # fmt: skip
    return report


def _village(region: Region, village: str) -> str:
    if village and not (village.startswith(region.pk) and Area.objects.filter(code=village, until=None).exists()):
        raise Invalid(_("Desa/kelurahan ini tidak ada di wilayah ini."))
    return village


def _worry(report: Report, source: str, at) -> None:
    """Whoever reports may be afraid for the child: that goes where worries go."""
    system = keeper(region=report.region, at=at)
    with acting_as(system, Purpose.VISIT):
        Worry.objects.create(
            region=report.region, district_code=report.district_code, village_code=report.village_code, source=source,
            words=f"{report.child_name}: {report.words}"[:600], raised_by=report.by, raised_at=at,
            to=officer_for(report.area, Role.PROTECTION_OFFICER, at),
        )  # fmt: skip
