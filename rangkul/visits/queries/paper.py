"""What stands on paper: the doors of a village or volunteer, and the words of a letter. No more than on a phone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rangkul.core.errors import NotFound
from rangkul.core.models import Area, AreaChange
from rangkul.core.permissions import Permission, in_areas, where
from rangkul.core.queries import area_names, names_on
from rangkul.registry.queries import age_on

from ..models import Assignment, Letter, Round
from .rounds import STILL_OPEN, doors_seen, rules_of

#: Households on one print: more is printed volunteer by volunteer.
SHEETS_AT_MOST = 200


@dataclass(frozen=True)
class PaperDoor:
    """One child on paper."""

    visit_code: str
    name: str
    sex: str
    age: int | None
    attempts: int


@dataclass(frozen=True)
class PaperHome:
    """One household on paper: one knock, one QR."""

    household: str
    parent: str
    address: str
    rt: int | None
    rw: int | None
    volunteer: str
    doors: list[PaperDoor]


def paper_homes(viewer, round_: Round, village: str, person: int | None = None) -> list[PaperHome]:
    """The open households of a village of a round, or of one volunteer there, in the order in which to go."""
    found = doors_seen(viewer).filter(round=round_, village_code=village, state__in=STILL_OPEN)
    if person is not None:
        found = found.filter(volunteer_id=person)
    rows = found.select_related("child", "volunteer").only(
        "household", "visit_code", "order", "attempts", "rt", "rw", "volunteer__name", "child__name", "child__sex",
        "child__birth_date", "child__mother_name", "child__father_name", "child__address",
    )  # fmt: skip
    homes: dict[str, list[Assignment]] = defaultdict(list)
    for row in rows.order_by("volunteer__name", "order", "household", "pk"):
        homes[row.household].append(row)
    today = timezone.localdate()
    return [_home(code, mine, today) for code, mine in list(homes.items())[:SHEETS_AT_MOST]]


def letter_for(viewer, pk: int) -> Letter:
    """A letter of the viewer's areas; raises NotFound."""
    found = Letter.objects.filter(in_areas(where(viewer, Permission.VISIT_VIEW)), pk=pk)
    letter = found.select_related("round", "region", "volunteer").first()
    if letter is None:
        raise NotFound
    return letter


def letter_words(viewer, letter: Letter) -> dict:
    """Every word of a letter: how many households, never which."""
    region, rules = letter.region, rules_of(letter.region)
    # doors that were still open went on under the code that follows the village the letter was signed for
    later = AreaChange.objects.filter(old_code=letter.village_code, on__gte=letter.signed_on).exclude(new_code="")
    villages = {letter.village_code, *later.values_list("new_code", flat=True)}
    doors = doors_seen(viewer).filter(round=letter.round, volunteer=letter.volunteer, village_code__in=villages)
    counted = doors.aggregate(doors=Count("pk"), households=Count("household", distinct=True))
    where_to = letter.village_code or letter.district_code
    place = names_on([where_to], letter.signed_on)[where_to] if where_to else region.name
    return {
        "government": _("PEMERINTAH %s") % region.name.upper(),
        "office": rules.office.upper(),
        "office_address": rules.office_address,
        "number": letter.number,
        "legal_basis": [line.strip() for line in rules.legal_basis.splitlines() if line.strip()],
        "volunteer": letter.volunteer.name,
        "place": place,
        "round": letter.round.name,
        "households": counted["households"],
        "doors": counted["doors"],
        "due_on": date_format(letter.round.due_on, "j F Y"),
        "letter_place": rules.letter_place or _capital(region.name),
        "signed_on": date_format(letter.signed_on, "j F Y"),
        "signer_title": letter.signer_title,
        "signer": letter.signer,
        "signer_number": f"NIP {letter.signer_number}" if letter.signer_number else "",
        "contact": _("Pertanyaan tentang data pribadi: %s") % region.data_protection_contact
        if region.data_protection_contact
        else "",
    }


def village_name(code: str) -> str:
    """ "Komet, Banjarbaru Utara"; "" for the Residu."""
    return area_names([code])[code] if code and Area.objects.filter(code=code).exists() else ""


def _home(code: str, rows: list[Assignment], today) -> PaperHome:
    first = rows[0]
    doors = [
        PaperDoor(row.visit_code, row.child.name, row.child.sex, age_on(row.child.birth_date, today), row.attempts)
        for row in rows
    ]
    return PaperHome(
        code, first.child.mother_name or first.child.father_name, first.child.address, first.rt, first.rw,
        first.volunteer.name if first.volunteer else "", doors,
    )  # fmt: skip


def _capital(name: str) -> str:
    """ "Kota Banjarbaru" → "Banjarbaru"."""
    kind, _space, rest = name.partition(" ")
    return rest if kind in ("Kota", "Kabupaten") and rest else name
