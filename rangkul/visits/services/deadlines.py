"""Days run out: who is reminded, and to whom it goes when nothing moves. In working days of the region."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check

from .. import queries
from ..days import Calendar
from ..models import Assignment, AssignmentState, Level, Reminder, Round, RoundState, VisitRules, Volunteer
from .assigning import replan_absent

S = AssignmentState
SETTABLE = frozenset(field.name for field in VisitRules._meta.fields) - {"id", "region"}
#: Working days that a door may wait for a volunteer before the village is asked.
WAITING_DAYS = 2


@dataclass(frozen=True)
class Due:
    """Open doors of one village (and one volunteer) that are somebody's turn to push."""

    village: str
    district: str
    volunteer: int | None
    level: str
    doors: int


@transaction.atomic
def remind(*, region: Region, today: dt.date, by, at) -> dict[str, int]:
    """Count what is due in every round that runs; returns {level: reminders that are open}. Repeatable.

    A reminder stays one line: counted anew each day, over when no door is left.
    """
    check(by, Permission.VISIT_PLAN, area=region.pk)
    rules = queries.rules_of(region)
    calendar = Calendar.of(region, saturday=rules.works_saturday)
    raised: dict[str, int] = defaultdict(int)
    for round_ in Round.objects.filter(region=region, state=RoundState.OPEN):
        still = set()
        for due in _due(round_, rules, calendar, today):
            row, is_new = Reminder.objects.get_or_create(
                round=round_, village_code=due.village, volunteer_id=due.volunteer, level=due.level,
                defaults={
                    "region": region, "district_code": due.district, "doors": due.doors, "due_on": round_.due_on,
                    "raised_at": at, "counted_at": at,
                },
            )  # fmt: skip
            if not is_new:
                row.doors, row.counted_at, row.over_at, row.due_on = due.doors, at, None, round_.due_on
                row.save(update_fields=["doors", "counted_at", "over_at", "due_on"])
            still.add(row.pk)
            raised[due.level] += 1
        Reminder.objects.filter(round=round_, over_at=None).exclude(pk__in=still).update(over_at=at, doors=0)
    ended = Round.objects.filter(region=region, state__in=(RoundState.CLOSED, RoundState.UNDONE))
    Reminder.objects.filter(round__in=ended, over_at=None).update(over_at=at, doors=0)
    audit.record("visit.reminded", on_kind="region", on_id=region.pk, area=region.pk, details=dict(raised))
    return dict(raised)


@transaction.atomic
def begin_absences(*, region: Region, today: dt.date, by, at) -> int:
    """Share out the doors of those whose absence begins today; returns how many doors moved."""
    check(by, Permission.VISIT_PLAN, area=region.pk)
    moved = 0
    for row in Volunteer.objects.filter(region=region, absent_from=today).select_related("region"):
        steps = replan_absent(
            volunteer=row, absent_from=today, absent_until=row.absent_until, reason="", today=today, by=by, at=at
        )
        moved += sum(step.doors for step in steps)
    return moved


@transaction.atomic
def note_told(*, reminder: Reminder, by, at) -> Reminder:
    """Somebody sent the message."""
    check(by, Permission.VISIT_PLAN, area=reminder.village_code or reminder.region_id)
    reminder = Reminder.objects.select_for_update(of=("self",)).get(pk=reminder.pk)
    if reminder.over_at is not None:
        raise Conflict(_("Pengingat ini sudah tidak berlaku: pintunya sudah dikunjungi."))
    reminder.told_by, reminder.told_at = by, at
    reminder.save(update_fields=["told_by", "told_at"])
    audit.record("visit.told", on=reminder, area=reminder.village_code or reminder.region_id)
    return reminder


@transaction.atomic
def set_rules(*, region: Region, by, at, **given) -> VisitRules:  # noqa: ARG001
    """Change days, shares and the head of letters; see ``SETTABLE``."""
    check(by, Permission.VISIT_PLAN, area=region.pk)
    rules = VisitRules.objects.filter(region=region).select_for_update().first() or VisitRules(region=region)
    changed = sorted(name for name, value in given.items() if name in SETTABLE and getattr(rules, name) != value)
    for name in changed:
        setattr(rules, name, given[name])
    if "{nomor}" not in rules.letter_number:
        raise Invalid(_("Pola nomor surat harus memuat {nomor}."))
    rules.save()
    audit.record("visit.rules_set", on=rules, area=region.pk, fields=changed)
    return rules


def _due(round_: Round, rules: VisitRules, calendar: Calendar, today: dt.date) -> Iterator[Due]:
    """Whose turn it is. Each level comes on top of the one below: who was told stays told."""
    left = calendar.between(today, round_.due_on)  # negative: past it
    late = -left if today > round_.due_on else 0
    open_ = Assignment.objects.filter(round=round_, state__in=(S.WAITING, S.ASSIGNED, S.TRIED)).order_by()
    by_volunteer = open_.values("village_code", "district_code", "volunteer_id").annotate(doors=Count("pk"))
    villages: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in by_volunteer:
        doors = villages[line["village_code"], line["district_code"]]
        doors[0] += line["doors"]
        doors[1] += line["doors"] if line["volunteer_id"] is None else 0
        if line["volunteer_id"] is not None and left <= rules.remind_before:
            yield Due(line["village_code"], line["district_code"], line["volunteer_id"], Level.VOLUNTEER, line["doors"])
    opened = round_.opened_at or round_.made_at
    waited = calendar.between(opened.date(), today)
    for (village, district), (doors, unassigned) in villages.items():
        if village and (late >= rules.village_after or (unassigned and waited >= WAITING_DAYS)):
            yield Due(village, district, None, Level.VILLAGE, doors if late else unassigned)
        if district and late >= rules.district_after:
            yield Due(village, district, None, Level.DISTRICT, doors)
        if late >= rules.region_after or (not village and waited >= WAITING_DAYS):
            yield Due(village, district, None, Level.REGION, doors)
