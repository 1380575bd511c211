"""Doors change hands: given, moved, shared out, withdrawn; each act can be undone as one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Person, Region
from rangkul.core.permissions import Permission, check, in_areas, where

from .. import queries
from ..models import Assignment, AssignmentState, PlanStep, Round, RoundState, Volunteer
from ..splitting import Household, in_order, split

S = AssignmentState
MOVABLE = (S.WAITING, S.ASSIGNED, S.TRIED)
REASON_LETTERS = 200
AT_ONCE = 500


class NothingToMove(Invalid):
    message = _("Pilih dahulu pintunya. Pintu yang sudah dikunjungi tidak dapat dipindahkan.")


class CannotGoThere(Invalid):
    message = _("Orang ini tidak punya tugas kunjungan di desa itu.")


class NobodyThere(Invalid):
    message = _("Belum ada relawan lain yang dapat pergi di desa ini.")
    remedy = _("Mintalah pengelola akun menambah relawan, atau pilih orangnya sendiri.")


@transaction.atomic
def give_doors(*, round: Round, doors: Collection[int], to: Person | None, today: dt.date, by, at) -> PlanStep:
    """Move doors (whole households) to somebody, or back to waiting with ``to`` None."""
    rows = _locked(round, by, doors)
    if to is not None:
        _check_may_go(round.region, rows, to, by, today)
    before = _standing(rows)
    for row in rows:
        _place(row, to.pk if to else None, round, at)
    kind = PlanStep.Kind.MOVED if any(line[0] for line in before.values()) else PlanStep.Kind.ASSIGNED
    step = _keep(round, rows, before, kind, by=by, at=at)
    audit.record(
        "visit.doors_given", on=step, area=step.area_code, details={"doors": len(rows), "to": to.pk if to else None}
    )
    return step


@transaction.atomic
def share_waiting(*, round: Round, village: str, today: dt.date, by, at) -> PlanStep:
    """Split the waiting doors of a village over its volunteers; raises NobodyThere."""
    waiting = Assignment.objects.filter(round=round, village_code=village, state=S.WAITING).values_list("pk", flat=True)
    rows = _locked(round, by, list(waiting))
    who = queries.helpers(by, round.region, today, area=village).get(village, [])
    step = _share(round, rows, queries.seats(who), PlanStep.Kind.ASSIGNED, "", by=by, at=at)
    audit.record("visit.doors_shared", on=step, area=step.area_code, details={"doors": step.doors})
    return step


@transaction.atomic
def replan_absent(
    *, volunteer: Volunteer, absent_from: dt.date, absent_until: dt.date | None, reason: str, today: dt.date, by, at
) -> list[PlanStep]:
    """Note that somebody cannot go, and split their open doors of this village over the others. Only theirs move."""
    check(by, Permission.VISIT_PLAN, area=volunteer.village_code)
    if absent_until is not None and absent_until < absent_from:
        raise Invalid(_("Hari terakhir lebih awal daripada hari pertama."))
    volunteer.absent_from, volunteer.absent_until = absent_from, absent_until
    volunteer.save(update_fields=["absent_from", "absent_until"])
    steps = []
    rounds = Round.objects.filter(region_id=volunteer.region_id, state__in=(RoundState.PLANNED, RoundState.OPEN))
    for round_ in rounds.order_by("pk") if volunteer.is_absent(today) else ():
        theirs = Assignment.objects.filter(
            round=round_, volunteer_id=volunteer.person_id, village_code=volunteer.village_code, state__in=MOVABLE
        )
        ids = list(theirs.values_list("pk", flat=True))
        if ids:
            who = queries.helpers(by, volunteer.region, today, area=volunteer.village_code)
            seats = [
                seat
                for seat in queries.seats(who.get(volunteer.village_code, []))
                if seat.person != volunteer.person_id
            ]
            rows = _locked(round_, by, ids)
            steps.append(_share(round_, rows, seats, PlanStep.Kind.REPLANNED, reason, by=by, at=at, or_wait=True))
    audit.record(
        "visit.replanned", on=volunteer, area=volunteer.village_code, details={"doors": sum(s.doors for s in steps)}
    )
    return steps


@transaction.atomic
def end_absence(*, volunteer: Volunteer, by, at) -> Volunteer:  # noqa: ARG001
    """They can go again; doors that others got stay with them unless the step is undone."""
    check(by, Permission.VISIT_PLAN, area=volunteer.village_code)
    volunteer.absent_from = volunteer.absent_until = None
    volunteer.save(update_fields=["absent_from", "absent_until"])
    audit.record("visit.absence_ended", on=volunteer, area=volunteer.village_code)
    return volunteer


@transaction.atomic
def withdraw_doors(*, round: Round, doors: Collection[int], reason: str, by, at) -> PlanStep:
    """Nobody needs to go there any more; the reason is kept."""
    reason = " ".join(reason.split())[:REASON_LETTERS]
    if len(reason) < 5:
        raise Invalid(_("Tulis mengapa pintu ini ditarik."))
    rows = _locked(round, by, doors)
    before = _standing(rows)
    for row in rows:
        row.state, row.changed_at = S.WITHDRAWN, at
    step = _keep(round, rows, before, PlanStep.Kind.WITHDRAWN, reason, by=by, at=at)
    audit.record("visit.doors_withdrawn", on=step, area=step.area_code, details={"doors": len(rows)}, reason=reason)
    return step


@transaction.atomic
def undo_step(*, step: PlanStep, by, at) -> int:
    """Put doors back as they stood before one act, where nobody has touched them since; returns how many."""
    check(by, Permission.VISIT_PLAN, area=step.area_code)
    step = PlanStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.undone_at is not None:
        raise Conflict(_("Langkah ini sudah dibatalkan."))
    rows = list(Assignment.objects.select_for_update(of=("self",)).filter(pk__in=[int(pk) for pk in step.before]))
    back, people = [], set()
    for row in rows:
        if [row.volunteer_id, row.state] != step.after.get(str(row.pk)):
            continue
        people |= {row.volunteer_id}
        volunteer, order, state, assigned = step.before[str(row.pk)]
        row.volunteer_id, row.order, row.state = volunteer, order, state
        row.assigned_at, row.changed_at = parse_datetime(assigned) if assigned else None, at
        people |= {row.volunteer_id}
        back.append(row)
    Assignment.objects.bulk_update(
        back, ["volunteer", "order", "state", "assigned_at", "changed_at"], batch_size=AT_ONCE
    )
    _renumber(step.round_id, people, at)
    step.undone_by, step.undone_at = by, at
    step.save(update_fields=["undone_by", "undone_at"])
    audit.record(
        "visit.step_undone", on=step, area=step.area_code, details={"doors": len(back), "kept": len(rows) - len(back)}
    )
    return len(back)


@transaction.atomic
def set_volunteer(
    *,
    region: Region,
    person: Person,
    village: str,
    rt: int | None,
    rw: int | None,
    at_most: int | None,
    today: dt.date,
    by,
    at,  # noqa: ARG001
) -> Volunteer:
    """Write down where somebody lives and how many households they may have in all."""
    check(by, Permission.VISIT_PLAN, area=village)
    queries.helper_for(by, region, person.pk, village, today)
    row, _made = Volunteer.objects.update_or_create(
        person=person, village_code=village,
        defaults={"region": region, "district_code": village[:6], "rt": rt, "rw": rw, "at_most": at_most},
    )  # fmt: skip
    audit.record(
        "visit.volunteer_set", on=row, area=village, fields=["rt", "rw", "at_most"], details={"person": person.pk}
    )
    return row


def _locked(round_: Round, by, doors: Collection[int]) -> list[Assignment]:
    """The doors and all others of their households that can still be moved by ``by``; raises NothingToMove."""
    if round_.state not in (RoundState.PLANNED, RoundState.OPEN):
        raise Conflict(_("Putaran ini tidak berjalan lagi."))
    mine = Assignment.objects.filter(in_areas(where(by, Permission.VISIT_PLAN)), round=round_, state__in=MOVABLE)
    homes = set(mine.filter(pk__in=list(doors)).values_list("household", flat=True))
    found = mine.filter(household__in=homes).select_related("child").defer("child__name_keys").order_by("order", "pk")
    rows = list(found.select_for_update(of=("self",)))
    if not rows:
        raise NothingToMove
    return rows


def _check_may_go(region: Region, rows: Iterable[Assignment], to: Person, by, today: dt.date) -> None:
    """A door of the Residu may be given to anybody who visits in the region."""
    villages = {row.village_code for row in rows}
    here = queries.helpers(by, region, today)
    for village in villages:
        who = here.get(village, []) if village else [one for helpers in here.values() for one in helpers]
        if all(one.person.pk != to.pk for one in who):
            raise CannotGoThere


def _place(row: Assignment, person: int | None, round_: Round, at) -> None:
    """Another volunteer, or none; a door that was tried keeps its tries."""
    row.volunteer_id, row.changed_at = person, at
    if person is None:
        row.state, row.assigned_at = S.WAITING, None
    else:
        row.state = S.TRIED if row.attempts else S.ASSIGNED
        row.assigned_at = (row.assigned_at or at) if round_.state == RoundState.OPEN else None


def _share(round_: Round, rows: list[Assignment], seats, kind, reason: str, *, by, at, or_wait=False) -> PlanStep:
    """Split the households of ``rows``; those for whom nobody has room wait, or it is refused."""
    homes: dict[str, list[Assignment]] = defaultdict(list)
    for row in rows:
        homes[row.household].append(row)
    shares = split([_household(code, mine) for code, mine in homes.items()], seats)
    if not any(shares.values()) and not or_wait:
        raise NobodyThere
    before = _standing(rows)
    to = {one.key: person for person, mine in shares.items() for one in mine}
    for code, mine in homes.items():
        for row in mine:
            _place(row, to.get(code), round_, at)
    return _keep(round_, rows, before, kind, reason, by=by, at=at)


def _keep(round_: Round, rows: list[Assignment], before: dict, kind: str, reason: str = "", *, by, at) -> PlanStep:
    """Write the doors, number them anew for everybody touched, and note the step."""
    Assignment.objects.bulk_update(rows, ["volunteer", "state", "assigned_at", "changed_at"], batch_size=AT_ONCE)
    _renumber(round_.pk, {line[0] for line in before.values()} | {row.volunteer_id for row in rows}, at)
    return PlanStep.objects.create(
        round=round_, region_id=round_.region_id, area_code=_area(rows), kind=kind, before=before,
        after={str(row.pk): [row.volunteer_id, row.state] for row in rows}, doors=len(rows),
        reason=" ".join(reason.split())[:REASON_LETTERS], by=by, at=at,
    )  # fmt: skip


def _renumber(round_id: int, people: Iterable[int | None], at) -> None:
    """Each person's open doors of a round from 1 on, households together, the pressing first."""
    rows = Assignment.objects.filter(round_id=round_id, volunteer_id__in=[p for p in people if p], state__in=MOVABLE)
    mine: dict[int, dict[str, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("child").only(
        "order", "volunteer_id", "household", "rw", "rt", "priority", "changed_at", "child__address"
    ):
        mine[row.volunteer_id][row.household].append(row)
    moved = []
    for homes in mine.values():
        for number, one in enumerate(in_order(_household(code, rows) for code, rows in homes.items()), start=1):
            for row in homes[one.key]:
                if row.order != number:
                    row.order, row.changed_at = number, at
                    moved.append(row)
    Assignment.objects.bulk_update(moved, ["order", "changed_at"], batch_size=AT_ONCE)


def _household(code: str, rows: list[Assignment]) -> Household:
    first = rows[0]
    return Household(code, (first.rw, first.rt), first.child.address, len(rows), max(row.priority for row in rows))


def _standing(rows: Iterable[Assignment]) -> dict[str, list]:
    return {
        str(row.pk): [row.volunteer_id, row.order, row.state, row.assigned_at.isoformat() if row.assigned_at else None]
        for row in rows
    }


def _area(rows: Iterable[Assignment]) -> str:
    """The smallest area that holds all doors."""
    codes = {row.area for row in rows}
    shared = (next(iter({code[:length] for code in codes})) for length in (10, 6) if _agree(codes, length))
    return next(shared, next(iter(codes))[:4])


def _agree(codes: set[str], length: int) -> bool:
    return len({code[:length] for code in codes}) == 1 and all(len(code) >= length for code in codes)
