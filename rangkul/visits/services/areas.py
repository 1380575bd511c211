"""Area codes change: what is still to be done goes on under the new codes, what happened stays as it was written.

Doors still open (or withdrawn, they may come back) of rounds that are planned or run, those rounds, the steps of their
plans that can be undone, open questions, reports and worries, meetings that are prepared, where volunteers live. Not
visits, statements, signed meetings, closed rounds and letters: one that was signed names the village it was signed for,
and the next one the new one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction

from rangkul.core import audit
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check

from ..models import Volunteer

_MOVES = "unnest(%(old)s::text[], %(new)s::text[]) AS move (old, new)"
_VILLAGE = "CASE WHEN length(move.new) = 10 THEN move.new ELSE '' END"
_RUNS = "{0}.round_id IN (SELECT id FROM visits_round WHERE region_id = %(region)s AND state IN ('planned', 'open'))"


def _places(table: str, which: str, more: str = "") -> str:
    """Rows of ``table`` that are ``which``, in a village (or in a kecamatan, the village not known)."""
    return f"""
        UPDATE {table} AS t SET district_code = left(move.new, 6), village_code = {_VILLAGE}{more} FROM {_MOVES}
        WHERE t.region_id = %(region)s AND coalesce(nullif(t.village_code, ''), t.district_code) = move.old AND {which}
    """


def _areas(table: str, which: str) -> str:
    """Rows of ``table`` that are ``which`` and cover just this area."""
    return f"""
        UPDATE {table} AS t SET area_code = move.new FROM {_MOVES}
        WHERE t.region_id = %(region)s AND t.area_code = move.old AND {which}
    """


#: What is counted in the record, and how it moves.
_STEPS = {
    "doors": _places(
        "visits_assignment",
        f"t.state IN ('waiting', 'assigned', 'tried', 'withdrawn') AND {_RUNS.format('t')}",
        ", changed_at = %(at)s",  # phones fetch the new name
    ),
    "rounds": _areas("visits_round", "t.state IN ('planned', 'open')"),
    "steps": _areas("visits_planstep", f"t.undone_at IS NULL AND {_RUNS.format('t')}"),
    "tasks": _places("visits_task", "t.done_at IS NULL"),
    "reports": _places("visits_report", "t.answer = ''"),
    "meetings": _places("visits_meeting", "t.state = 'draft'"),
}
# Where several become one, the reminders of tonight are counted anew.
_REMINDERS = _places(
    "visits_reminder",
    f"""t.over_at IS NULL AND {_RUNS.format("t")} AND NOT move.new = ANY(%(shared)s::text[]) AND NOT EXISTS (
        SELECT 1 FROM visits_reminder AS other WHERE other.round_id = t.round_id AND other.level = t.level
        AND other.village_code = move.new AND other.volunteer_id IS NOT DISTINCT FROM t.volunteer_id)""",
)

# Who lets areas follow reads no worry: the database moves them, along changes that are recorded and not followed yet.
_WORRIES = "SELECT visits_worries_follow(%(region)s, %(old)s::text[], %(new)s::text[])"


@transaction.atomic
def follow_areas(*, region: Region, moves: Mapping[str, str], on: dt.date, by, at: dt.datetime) -> int:  # noqa: ARG001
    """What is still to be done at an old code goes to the one new code that follows it; returns how many rows moved.

    ``moves``: old code → new code, of 10 digits (villages) or 6 (kecamatan). Asked again, nothing moves, unless a new
    code is itself an old one (villages numbered anew in a row): such moves are made once.
    """
    check(by, Permission.VISIT_PLAN, area=region.pk)
    new = list(moves.values())
    shared = [code for code in new if code in moves or new.count(code) > 1]
    values = {"old": list(moves), "new": new, "region": region.pk, "at": at, "shared": shared}
    moved = {}
    with connection.cursor() as cursor:
        cursor.execute(_REMINDERS, values)
        for name, step in _STEPS.items():
            cursor.execute(step, values)
            moved[name] = cursor.rowcount
        cursor.execute(_WORRIES, values)
        moved["worries"] = cursor.fetchone()[0]
    moved["volunteers"] = _volunteers_follow(region, moves)
    audit.record(
        "visits.area_followed", on_kind="region", on_id=region.pk, area=region.pk,
        details={"areas": len(moves)} | moved,
    )  # fmt: skip
    return sum(moved.values())


def _volunteers_follow(region: Region, moves: Mapping[str, str]) -> int:
    """Who lives in two villages that become one lives there once: as it stands there already, or in the first."""
    rows = list(Volunteer.objects.filter(region=region, village_code__in=moves).order_by("pk"))
    people = {row.person_id for row in rows}
    staying = Volunteer.objects.filter(region=region, person__in=people).exclude(village_code__in=moves)
    there = set(staying.values_list("person_id", "village_code"))
    Volunteer.objects.filter(pk__in=[row.pk for row in rows]).delete()  # codes may be handed on in a row
    kept = []
    for row in rows:
        village = moves[row.village_code]
        if (row.person_id, village) not in there:
            there.add((row.person_id, village))
            row.village_code, row.district_code = village, village[:6]
            kept.append(row)
    Volunteer.objects.bulk_create(kept)  # with their own ids
    return len(rows)
