"""Area codes change: children get the new ones from a day on, and what was reported for earlier days stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from rangkul.core import audit
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check

from ..models import ChildEvent, Merge, Question
from .asking import shown
from .taking import one_at_a_time

Q = Question
_MOVES = "unnest(%(old)s::text[], %(new)s::text[]) AS move (old, new)"
#: The place of a row is its village, or its kecamatan where the village is not known.
_PLACE = "coalesce(nullif({0}.village_code, ''), {0}.district_code)"
_VILLAGE = "CASE WHEN length(move.new) = 10 THEN move.new ELSE '' END"

# A file on which nobody works any more keeps its day of the last change: from there its keeping is counted.
_CHILDREN = f"""
    UPDATE registry_child AS c SET district_code = left(move.new, 6), village_code = {_VILLAGE},
        changed_at = CASE WHEN c.is_listed AND c.verdict NOT IN ('deceased', 'moved') THEN %(at)s::timestamptz
                          ELSE c.changed_at END
    FROM {_MOVES} WHERE c.region_id = %(region)s AND {_PLACE.format("c")} = move.old
"""
# As ``believing.stand``: the copy does not begin before the one it follows, so no day has two or none.
_EPISODES = f"""
    WITH closed AS (
        UPDATE registry_episode AS e
        SET valid_until = greatest(%(on)s::date, e.valid_from), closed_at = greatest(%(at)s::timestamptz, e.recorded_at)
        FROM {_MOVES}
        WHERE e.region_id = %(region)s AND e.kind = 'standing' AND e.closed_at IS NULL
          AND {_PLACE.format("e")} = move.old
        RETURNING e.child_id, e.region_id, e.kind, e.state, e.category, e."where", e.regency_code,
                  left(move.new, 6) AS district, {_VILLAGE} AS village, e.valid_until, e.closed_at, e.origin, e.because
    )
    INSERT INTO registry_episode (child_id, region_id, kind, state, category, "where", regency_code, district_code,
                                  village_code, valid_from, recorded_at, origin, because)
    SELECT * FROM closed
"""
# What the lists said last is compared with what the next run says: with the new code, or it would look like news.
_HEARD = f"""
    UPDATE registry_child AS c
    SET lists_say = jsonb_set(c.lists_say, '{{area}}',
                              jsonb_build_array(c.lists_say #>> '{{area,0}}', left(move.new, 6), {_VILLAGE}))
    FROM {_MOVES} WHERE c.region_id = %(region)s
      AND coalesce(nullif(c.lists_say #>> '{{area,2}}', ''), c.lists_say #>> '{{area,1}}') = move.old
"""


@transaction.atomic
def follow_areas(*, region: Region, moves: Mapping[str, str], on: dt.date, by, at: dt.datetime) -> int:
    """Children of an old code get the one new code that follows it, from ``on``; returns how many.

    ``moves``: old code → new code, villages (10 digits) and kecamatan (6, for children whose village is not known).
    Figures of days before ``on``, and all that was known before ``at``, stay. Asked again, nothing moves, unless a new
    code is itself an old one (villages numbered anew in a row): such moves are made once.
    """
    check(by, Permission.CHILD_EDIT, area=region.pk)
    one_at_a_time(region.pk)
    values = {"old": list(moves), "new": list(moves.values()), "region": region.pk, "on": on, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, values)
        moved = cursor.rowcount
        cursor.execute(_EPISODES, values)
        cursor.execute(_HEARD, values)
    _questions_follow(region, moves, by, at)
    _undoing_follows(region, moves)
    audit.record(
        "children.area_followed", on_kind="region", on_id=region.pk, area=region.pk,
        details={"children": moved, "areas": len(moves)},
    )  # fmt: skip
    return moved


def _questions_follow(region: Region, moves: Mapping[str, str], by, at) -> None:
    """Open questions about a place say the new codes; where both sides now say the same, there is none any more."""
    found = Q.objects.filter(region=region, kind=Q.Kind.CONTRADICTION, field="area", answer="")
    for question in found.select_for_update(of=("self",)).select_related("child"):
        child = question.child
        now = {name: getattr(child, name) for name in question.proposal}
        question.proposal = _followed(question.proposal, moves)
        question.believed, question.listed = shown(now, "area"), shown(question.proposal, "area")
        if question.proposal == now:
            question.answer, question.answered_by, question.answered_at = Q.Answer.KEEP, by, at
        question.save()


def _undoing_follows(region: Region, moves: Mapping[str, str]) -> None:
    """What an undo would bring back has the new codes too: nobody is put back into an area that is no more."""
    for event in ChildEvent.objects.filter(region=region, undone_at=None, before__columns__has_key="village_code"):
        event.before = _before_followed(event.before, moves)
        event.save(update_fields=["before"])
    for merge in Merge.objects.filter(region=region, undone_at=None, before__survivor__columns__has_key="village_code"):
        merge.before = merge.before | {"survivor": _before_followed(merge.before["survivor"], moves)}
        merge.save(update_fields=["before"])


def _before_followed(before: Mapping[str, Any], moves: Mapping[str, str]) -> dict[str, Any]:
    """What ``believing.believe`` returned, with the new codes."""
    followed = {**before, "columns": _followed(before["columns"], moves)}
    if heard := before["lists_say"].get("area"):
        followed["lists_say"] = {**before["lists_say"], "area": [heard[0], *_place(heard[1], heard[2], moves)]}
    return followed


def _followed(columns: Mapping[str, Any], moves: Mapping[str, str]) -> dict[str, Any]:
    district, village = _place(columns["district_code"], columns["village_code"], moves)
    return {**columns, "district_code": district, "village_code": village}


def _place(district: str, village: str, moves: Mapping[str, str]) -> tuple[str, str]:
    new = moves.get(village or district)
    return (new[:6], new if len(new) == len("6372041003") else "") if new else (district, village)
