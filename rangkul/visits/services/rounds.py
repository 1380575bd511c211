"""A round: made from an accepted run, looked at, begun, ended, taken back."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move

from .. import queries
from ..models import Assignment, AssignmentState, Round, RoundState
from ..models.planning import CODE_LENGTH, CODE_LETTERS
from ..queries.planning import VillagePlan

S = AssignmentState
NAME_LETTERS = 120
REASONS_APART = "\x1f"
#: Columns of a fresh door, with their types; the others are empty.
_COLUMNS = {
    "round_id": "bigint", "region_id": "text", "district_code": "text", "village_code": "text", "rt": "smallint",
    "rw": "smallint", "child_id": "bigint", "household": "text", "visit_code": "text", "kind": "text",
    "volunteer_id": "bigint", "order": "int", "priority": "smallint", "due_on": "date", "state": "text",
    "attempts": "smallint", "base_version": "timestamptz", "listed_on": "date", "changed_at": "timestamptz",
}  # fmt: skip


class NobodyToVisit(Invalid):
    message = _("Tidak ada anak yang perlu dikunjungi menurut pilihan ini.")
    remedy = _("Longgarkan pilihannya, atau tunggu pemadanan berikutnya.")


class DayPassed(Invalid):
    message = _("Tenggat harus hari ini atau sesudahnya.")


class RoundHasVisits(Conflict):
    message = _("Putaran ini sudah ada hasil kunjungannya, jadi tidak dapat dibatalkan.")
    remedy = _("Tutup putarannya, atau tarik pintu yang belum dikunjungi.")


@transaction.atomic
def make_round(*, region: Region, name: str, choice: queries.Choice, due_on: dt.date, today: dt.date, by, at) -> Round:
    """Make a round of the children that ``choice`` takes and give its doors out; on no phone before it is opened."""
    check(by, Permission.VISIT_PLAN, area=choice.area)
    name = " ".join(name.split())[:NAME_LETTERS]
    if not name:
        raise Invalid(_("Tulis nama putarannya."))
    if due_on < today:
        raise DayPassed
    # two people who press at once would send two volunteers to one door
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    plan = queries.plan(by, region, choice, today)
    if not plan.candidates:
        raise NobodyToVisit
    round_ = Round.objects.create(
        region=region, area_code=choice.area, run=max(c.child.source_run or 0 for c in plan.candidates) or None,
        name=name, due_on=due_on, seed=secrets.randbelow(1 << 31), settings=_kept(choice), made_by=by, made_at=at,
    )  # fmt: skip
    doors = [door for village in plan.villages for door in _doors(round_, village, plan.candidates, at)]
    _write(doors)
    audit.record(
        "visit.round_made", on=round_, area=choice.area,
        details={"doors": len(doors), "households": plan.households, "waiting": plan.waiting, "residu": plan.residu},
    )  # fmt: skip
    return round_


@transaction.atomic
def open_round(*, round: Round, by, at) -> Round:
    """Begin: from now on the doors are on the phones and the days are counted."""
    check(by, Permission.VISIT_PLAN, area=round.area_code)
    round_ = move(round, to=RoundState.OPEN, opened_at=round.opened_at or at)
    given = Assignment.objects.filter(round=round_, state=S.ASSIGNED, assigned_at=None)
    doors = given.update(assigned_at=at, changed_at=at)
    audit.record("visit.round_opened", on=round_, area=round_.area_code, details={"doors": doors})
    return round_


@transaction.atomic
def close_round(*, round: Round, by, at) -> Round:
    """End: doors that nobody was met at leave the phones, and can be taken into the next round."""
    check(by, Permission.VISIT_PLAN, area=round.area_code)
    round_ = move(round, to=RoundState.CLOSED, closed_at=at)
    left = Assignment.objects.filter(round=round_, state__in=(S.WAITING, S.ASSIGNED, S.TRIED)).count()
    audit.record("visit.round_closed", on=round_, area=round_.area_code, details={"left": left})
    return round_


@transaction.atomic
def undo_round(*, round: Round, by, at) -> Round:
    """Take a round back as if it had not been made. Not once somebody has been at a door."""
    check(by, Permission.VISIT_PLAN, area=round.area_code)
    round_ = move(round, to=RoundState.UNDONE, undone_by=by, undone_at=at)
    doors = Assignment.objects.filter(round=round_)
    if doors.filter(Q(state__in=(S.TRIED, S.VISITED, S.SETTLED)) | Q(attempts__gt=0)).exists():
        raise RoundHasVisits
    gone = doors.update(state=S.WITHDRAWN, volunteer=None, changed_at=at)
    audit.record("visit.round_undone", on=round_, area=round_.area_code, details={"doors": gone})
    return round_


def new_code() -> str:
    """Eight letters that tell nothing: 31 letters each, about 40 bits."""
    number, letters = secrets.randbelow(len(CODE_LETTERS) ** CODE_LENGTH), []
    for _i in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


def _doors(round_: Round, village: VillagePlan, candidates: Iterable, at) -> list[Assignment]:
    """The rows of one village: every child of every household, under the volunteer who got it or waiting."""
    children: dict[str, list] = {}
    for one in candidates:
        if one.child.village_code == village.code:
            children.setdefault(one.home, []).append(one)
    who = {one.key: person for person, mine in village.by_person.items() for one in mine}
    places = {one.key: n for mine in village.by_person.values() for n, one in enumerate(mine, start=1)}
    made = []
    for number, household in enumerate(village.households, start=1):
        code, person = new_code(), who.get(household.key)
        for one in children[household.key]:
            made.append(
                Assignment(
                    round=round_, region_id=round_.region_id, district_code=one.child.district_code,
                    village_code=village.code, rt=one.child.rt, rw=one.child.rw, child_id=one.child.pk, household=code,
                    visit_code=new_code(), volunteer_id=person, order=places.get(household.key, number),
                    priority=one.priority.points, priority_reasons=list(one.priority.reasons), due_on=round_.due_on,
                    state=S.WAITING if person is None else S.ASSIGNED, base_version=one.child.changed_at,
                    listed_on=one.listed_on, changed_at=at,
                )
            )  # fmt: skip
    return made


def _write(doors: list[Assignment]) -> None:
    """All doors in one statement, column by column: a thousand rows of many fields would take Django half a second."""
    columns = ", ".join(connection.ops.quote_name(name) for name in _COLUMNS)
    places = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
    names = ", ".join(f"c{number}" for number in range(len(_COLUMNS)))
    given = [[getattr(door, name) for door in doors] for name in _COLUMNS]
    reasons = [REASONS_APART.join(door.priority_reasons) for door in doors]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO visits_assignment ({columns}, priority_reasons)"
            f" SELECT {names}, coalesce(string_to_array(nullif(said, ''), %s), '{{}}')"
            f" FROM unnest({places}, %s::text[]) AS d ({names}, said)",
            [REASONS_APART, *given, reasons],
        )


def _kept(choice: queries.Choice) -> dict:
    return {
        "uncertain": choice.uncertain, "visited": choice.visited, "age_from": choice.age_from, "age_to": choice.age_to,
        "at_most": choice.at_most,
    }  # fmt: skip
