"""Findings go into every later run as a delivery of the kind ``field``: with their day and evidence, without a reason.

A period whose findings have not changed since they were sent is not sent again. What is sent replaces what was sent
before, so a finding that was undone leaves with the next hand-in. A period whose evidence is gone, its time being over,
is not sent any more: what was sent of it stands until its basis ends.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import audit, secrets
from rangkul.core.acting import acting_as
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, Purpose, check
from rangkul.intake import services as intake
from rangkul.intake.models import Basis, Delivery, DeliveryState
from rangkul.registry.models import Finding

from .. import rules
from ..models import HandIn, Outcome, Visit

KIND = "field"
#: Canonical names of ``engine/sources/field.toml``.
COLUMNS = (
    "record_id", "nik", "name", "sex", "birth_date", "mother_name", "address", "rt", "village_code", "outcome",
    "found_on", "attempts", "school_id", "school_name", "nisn", "evidence_letter", "pesantren", "pesantren_registered",
    "destination", "ever_school",
)  # fmt: skip
#: What a finding that was no visit (a statement, a meeting, a decision) is called at the engine's door.
BY_VERDICT = {
    "enrolled": "S07", "out_of_school": "A99", "uncertain": "S03", "moved": "S08", "deceased": "S06",
    "graduated_upper_secondary": "S09",
}  # fmt: skip
YES_NO = {"yes": "ya", "no": "tidak"}
LAW = "UU 23/2014 Pasal 12 ayat (1) huruf a; tugas pemerintah daerah di bidang pendidikan"
PURPOSE = "Memastikan keadaan sekolah anak dengan mendatangi rumahnya"
BASIS_YEARS = 2


def hand_in(*, region: Region, by, at) -> list[HandIn]:
    """Send what was found, period by period, where it changed; returns what was sent.

    Opens the acting door by itself, in short transactions: the check in between opens its own.
    """
    with acting_as(by, Purpose.HELP):
        check(by, Permission.FINDING_VIEW, area=region.pk)
        periods = rows_by_period(region)
        known = {one.period: one for one in HandIn.objects.filter(region=region).order_by("pk")}
    sent = []
    for period in sorted(periods):
        content = _csv(periods[period])
        digest = hashlib.sha256(content).hexdigest()
        before = known.get(period)
        if before is None or before.digest != digest:
            sent.append(_send(region, period, content, len(periods[period]), digest, before, by, at))
    return sent


def rows_by_period(region: Region) -> dict[str, list[dict[str, Any]]]:
    """Findings that stand, as rows of the field list, by the semester in which they were made."""
    standing = Finding.objects.filter(region=region, undone_at=None, is_late=False, child__erased_at=None)
    findings = list(standing.select_related("child").order_by("pk"))
    numbers = [one.source.partition(":")[2] for one in findings if one.source.startswith("visit:")]
    visits = Visit.objects.in_bulk([int(number) for number in numbers])
    niks = secrets.unseal_many(region.pk, "registry.child.nik", [one.child.nik_sealed for one in findings])
    periods: dict[str, list[dict]] = {}
    over: set[str] = set()
    for finding, nik in zip(findings, niks, strict=True):
        kind, _colon, number = finding.source.partition(":")
        visit = visits.get(int(number)) if kind == "visit" else None
        period = period_of(finding.on, region.year_starts)
        periods.setdefault(period, []).append(_row(finding, visit, nik))
        if visit is not None and visit.destroyed_at is not None:
            over.add(period)
    return {period: rows for period, rows in periods.items() if period not in over}


def period_of(day: dt.date, year_starts: int) -> str:
    """The semester of a day: "20251" from July, "20252" from January.

    >>> period_of(dt.date(2025, 11, 3), 7), period_of(dt.date(2026, 2, 1), 7)
    ('20251', '20252')
    """
    return f"{day.year}1" if day.month >= year_starts else f"{day.year - 1}2"


def _row(finding: Finding, visit: Visit | None, nik: str | None) -> dict[str, Any]:
    child, said = finding.child, visit.evidence if visit else {}
    row = {
        "record_id": finding.source.replace(":", "-"), "nik": nik, "name": child.name, "sex": child.sex,
        "birth_date": child.birth_date, "mother_name": child.mother_name, "address": child.address, "rt": child.rt,
        "village_code": child.village_code, "found_on": finding.on,
        "outcome": rules.RULES[visit.outcome].code if visit else BY_VERDICT.get(finding.verdict, ""),
        "attempts": visit.attempt if visit else 2, "school_id": said.get("school_npsn") or "",
        "school_name": said.get("school_name") or "", "nisn": said.get("nisn") or "",
        "evidence_letter": YES_NO.get(said.get("letter", ""), ""), "pesantren": said.get("pesantren_name") or "",
        "pesantren_registered": YES_NO.get(said.get("pesantren_registered", ""), ""),
        "destination": said.get("destination_regency") or "",
        "ever_school": finding.category if finding.category in ("BPB", "DO", "LTM") else "",
    }  # fmt: skip
    if visit is None and finding.verdict == "enrolled":  # a school or an officer vouched for it
        row |= {"school_id": child.school_id, "school_name": child.school_name, "evidence_letter": "ya"}
    if visit is not None and visit.outcome not in (Outcome.IN_SCHOOL, Outcome.PESANTREN):
        row |= {"school_id": "", "school_name": ""}  # the last school, not the present one
    return row


def _csv(rows: Iterable[dict]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow({name: "" if row[name] is None else row[name] for name in COLUMNS})
    return out.getvalue().encode()


def _send(region: Region, period: str, content: bytes, rows: int, digest: str, before, by, at) -> HandIn:
    file = intake.Incoming(f"hasil-kunjungan-{period}-{digest[:8]}.csv", [content])
    with acting_as(by, Purpose.FIND):
        basis = _basis(region, by, at)
        try:
            delivery = intake.receive(
                region=region, files=[file], kind=KIND, period=period, basis=basis, note=_("Hasil kunjungan rumah"),
                by=by, at=at,
            ).delivery  # fmt: skip
        except intake.AlreadySent as already:  # the same as an earlier one: what was undone is true again
            delivery = Delivery.objects.get(pk=already.details["delivery"])
    if delivery.state == DeliveryState.RECEIVED:
        delivery = intake.check_delivery(delivery=delivery, by=by, at=at)
    with acting_as(by, Purpose.FIND):
        delivery = Delivery.objects.get(pk=delivery.pk)
        if delivery.state == DeliveryState.CHECKED:
            old = Delivery.objects.filter(pk=before.delivery, state=DeliveryState.TAKEN).first() if before else None
            delivery = intake.take(delivery=delivery, basis=basis, replaces=old, by=by, at=at)
    with acting_as(by, Purpose.HELP):
        made = HandIn.objects.create(
            region=region, period=period, delivery=delivery.pk, rows=rows, digest=digest, by=by, at=at
        )
        audit.record(
            "visits.handed_in", on=made, area=region.pk,
            details={"rows": rows, "period": period, "delivery": delivery.pk},
        )  # fmt: skip
    return made


def _basis(region: Region, by, at) -> Basis:
    """The ground of visits: the district's own task. Written down the first time."""
    today = timezone.localdate(at)
    valid = Q(valid_from__lte=today, valid_until__gte=today, ended_on=None)
    found = Basis.objects.filter(valid, region=region, kind=KIND, agency=None).first()
    return found or intake.add_basis(
        region=region, kind=KIND, agency=None, law=LAW, pks_number="", purpose=PURPOSE, valid_from=today,
        valid_until=today.replace(year=today.year + BASIS_YEARS, day=1), by=by, at=at,
    )  # fmt: skip
