"""Letters of assignment (surat tugas): a number each, and a paper that can be signed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check, in_areas, where

from .. import queries
from ..models import Assignment, Letter, Round, RoundState


class NoSigner(Invalid):
    message = _("Isi dahulu siapa yang menandatangani surat tugas.")
    remedy = _("Lengkapi di Aturan kunjungan.")


@transaction.atomic
def issue_letters(*, round: Round, signed_on: dt.date, by, at) -> list[Letter]:
    """A letter for every volunteer of the round who has none yet; returns the new ones.

    Numbers run per kabupaten/kota and year, so whoever issues them sees the whole of it.
    """
    check(by, Permission.VISIT_PLAN, area=round.region_id)
    if round.state not in (RoundState.PLANNED, RoundState.OPEN):
        raise Invalid(_("Putaran ini tidak berjalan lagi."))
    region = Region.objects.select_for_update(no_key=True).get(pk=round.region_id)
    rules = queries.rules_of(region)
    if not rules.signer or not rules.signer_title:
        raise NoSigner
    have = set(Letter.objects.filter(round=round).values_list("volunteer_id", "village_code"))
    doors = Assignment.objects.filter(in_areas(where(by, Permission.VISIT_PLAN)), round=round, volunteer__isnull=False)
    people = sorted(set(doors.order_by().values_list("district_code", "village_code", "volunteer_id").distinct()))
    last = Letter.objects.filter(region=region, signed_on__year=signed_on.year).count()
    taken = set(Letter.objects.filter(region=region).values_list("number", flat=True))
    made = []
    for district, village, person in people:
        if (person, village) in have:
            continue
        last += 1
        while (number := _number(rules.letter_number, last, signed_on)) in taken:
            last += 1
        taken.add(number)
        made.append(
            Letter(
                round=round, region=region, district_code=district, village_code=village, volunteer_id=person,
                number=number, signed_on=signed_on, signer=rules.signer, signer_title=rules.signer_title,
                signer_number=rules.signer_number, by=by, at=at,
            )
        )  # fmt: skip
    Letter.objects.bulk_create(made)
    audit.record("visit.letters_issued", on=round, area=round.area_code, details={"letters": len(made)})
    return made


@transaction.atomic
def note_print(*, round: Round, what: str, doors: int, by, at) -> None:  # noqa: ARG001
    """Put on record that a sheet, a letter or a summary left the house."""
    check(by, Permission.VISIT_VIEW)
    audit.record("visit.printed", on=round, area=round.area_code, details={"what": what, "doors": doors})


def _number(pattern: str, number: int, day: dt.date) -> str:
    months = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
    words = {"{nomor}": f"{number:03d}", "{tahun}": str(day.year), "{bulan}": months[day.month - 1]}
    for word, value in words.items():
        pattern = pattern.replace(word, value)
    return pattern[:60]


@transaction.atomic
def note_coverage_export(*, region: Region, what: str, by, at) -> None:  # noqa: ARG001
    """Put on record that figures of visits left the house."""
    check(by, Permission.COUNTS_VIEW)
    audit.record("visit.coverage_exported", on=region, area=region.pk, details={"what": what})
