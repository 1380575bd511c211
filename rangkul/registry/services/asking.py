"""Questions that taking a run makes: nothing that a person or an event has set is changed without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from rangkul.core import secrets

from ..models import Child, Question
from ..precedence import GROUPS
from .beliefs import Contradiction, Outcome, plain, text
from .keeping import STANDING, Now


def about_contradictions(outcomes: Sequence[tuple[Mapping, Outcome]], now: Now) -> int:
    """One open question for each group that lists and people see differently; an open one is brought up to date."""
    asked = 0
    for child, outcome in outcomes:
        for contradiction in outcome.contradictions:
            _ask(child["id"], contradiction, shown(child, contradiction.group, now.region), now)
            asked += 1
        if child["merged_into_id"] is not None and {"verdict", "category"} & outcome.columns:
            asked += _about_merged(child, outcome, now)
    return asked


def shown(values: Mapping[str, Any], group: str, region: str | None = None) -> str:
    """A group as one text for people: "12 · 3"; numbers masked."""
    if group in ("nik", "no_kk"):
        return _masked(values, group, region)
    columns = [column for column in GROUPS[group] if column not in ("birth_default", "probability", "school_form")]
    said = [(column, text(values[column])) for column in columns]
    return " · ".join(f"{_SAID_WITH.get(column, '')}{value}" for column, value in said if value)


_SAID_WITH = {"rt": "RT ", "rw": "RW "}


def _masked(values: Mapping[str, Any], group: str, region: str | None) -> str:
    column, label = {"nik": ("nik_sealed", "registry.child.nik"), "no_kk": ("kk_sealed", "registry.child.kk")}[group]
    return secrets.masked(secrets.unseal(region, label, values[column])) if region else ""


def _ask(child_id: int, contradiction: Contradiction, said: str, now: Now) -> None:
    region = now.region
    Question.objects.update_or_create(
        child_id=child_id, kind=Question.Kind.CONTRADICTION, field=contradiction.group, answer="",
        defaults={
            "region_id": region, "believed": said, "listed": shown(contradiction.says, contradiction.group, region),
            "proposal": {name: plain(contradiction.says[name]) for name in proposed(contradiction.group)},
            "run": now.run_id, "asked_at": now.at,
        },
    )  # fmt: skip


def proposed(group: str) -> list[str]:
    """The columns that following the lists would write; of a number its index, by which its row is found."""
    return [column for column in GROUPS[group] if not column.endswith("_sealed")]


def _about_merged(child: Mapping, outcome: Outcome, now: Now) -> int:
    """The lists changed their mind about a file that was merged into another: is that still one child?"""
    survivor = Child.objects.filter(pk=child["merged_into_id"]).values("id", *GROUPS["standing"]).first()
    says = {column: child[column] for column in GROUPS["standing"]}
    says |= {change.column: change.value for change in outcome.changes if change.column in says}
    if survivor is None or all(survivor[column] == says[column] for column in STANDING if column in says):
        return 0
    _ask(survivor["id"], Contradiction("standing", says), shown(survivor, "standing"), now)
    return 1


#: A child added by hand whom a list now knows too: by number, or by the same birth date and name as it is heard.
_TWINS = """
    SELECT hand.id, listed.id FROM registry_child AS hand JOIN registry_child AS listed
      ON listed.region_id = hand.region_id AND listed.id <> hand.id AND listed.changed_at = %(at)s
     AND (listed.nik_index = hand.nik_index OR (listed.nisn = hand.nisn AND hand.nisn <> '')
          OR (listed.birth_date = hand.birth_date AND listed.name_keys && hand.name_keys
              AND (SELECT array_agg(k ORDER BY k) FROM unnest(listed.name_keys) k WHERE k NOT LIKE '*%%')
                = (SELECT array_agg(k ORDER BY k) FROM unnest(hand.name_keys) k WHERE k NOT LIKE '*%%')))
    WHERE hand.region_id = %(region)s AND hand.is_by_hand AND hand.merged_into_id IS NULL
      AND NOT listed.is_by_hand AND listed.merged_into_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM registry_question q
                      WHERE q.child_id = hand.id AND q.other_id = listed.id AND q.kind = 'same_child')
"""


def about_children_added_by_hand(now: Now) -> int:
    """Ask whether a child who was added by hand is the one that a list now brings."""
    if not Child.objects.filter(region_id=now.region, is_by_hand=True, merged_into__isnull=True).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, {"at": now.at, "region": now.region})
        pairs = cursor.fetchall()
    Question.objects.bulk_create(
        Question(
            child_id=hand, other_id=listed, region_id=now.region, kind=Question.Kind.SAME_CHILD, run=now.run_id,
            asked_at=now.at,
        )
        for hand, listed in pairs
    )  # fmt: skip
    return len(pairs)
