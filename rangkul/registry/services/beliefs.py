"""What changes in a child's file when the lists say something: field by field, by the table of precedence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property  # the one of Python 3.11 takes a lock each time

from ..models import Origin
from ..precedence import GROUPS, NO_FACT, yields

#: Columns of ``Child`` that a line of a run speaks of.
SAID = tuple(column for columns in GROUPS.values() for column in columns)
_SEALED = {"nik_sealed": "nik", "kk_sealed": "no_kk"}
#: Equal numbers are sealed differently each time: they are compared by their index.
_SEALED_BESIDE = {"nik_index": "nik_sealed", "kk_index": "kk_sealed"}
_COMPARED = tuple(column for column in SAID if column not in _SEALED)
_GROUP_OF = {column: group for group, columns in GROUPS.items() for column in columns}


@dataclass
class Change:
    """One column of one child: what it becomes, what it was."""

    column: str
    value: Any
    was: Any


@dataclass
class Contradiction:
    """The lists say something new about a group that a person or an event has set."""

    group: str
    says: dict[str, Any]


@dataclass
class Outcome:
    """What taking a line does to a child."""

    changes: list[Change] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    lists_say: dict[str, Any] | None = None  # the new value of ``Child.lists_say``, where it changed
    is_unheard: bool = False  # a later visit outranks what the lists say: the next run has to look again

    @cached_property
    def columns(self) -> set[str]:
        return {change.column for change in self.changes}

    @cached_property
    def facts(self) -> list[dict[str, Any]]:
        """Columns of the ``Fact`` that each change leaves."""
        return [fact for change in self.changes if (fact := fact_of(change))]


def compare(child: Mapping[str, Any], says: Mapping[str, Any], *, as_of: dt.date | None = None) -> Outcome:
    """What becomes of ``child`` (its columns, ``pinned``, ``lists_say``) when the lists of ``as_of`` say ``says``.

    What was found at the door on that day or later is not even asked about: the lists are older than the visit.
    """
    differing = [column for column in _COMPARED if child[column] != says[column]]
    outcome = Outcome()
    pinned = {group for group, origin in child["pinned"].items() if not yields(group, standing=origin, to=Origin.LISTS)}
    for column in differing:
        if _GROUP_OF[column] in pinned:
            continue
        if column in _SEALED_BESIDE:
            sealed = _SEALED_BESIDE[column]
            outcome.changes.append(Change(sealed, says[sealed], child[sealed]))
        outcome.changes.append(Change(column, says[column], child[column]))
    outranked = _outranked(child, as_of)
    outcome.is_unheard = any(_GROUP_OF[column] in outranked for column in differing)
    for group in sorted(pinned - outranked):
        _hear(child, says, group, differing, outcome)
    return outcome


def _outranked(child: Mapping[str, Any], as_of: dt.date | None) -> set[str]:
    """Groups that a finding of the same or a later day has set."""
    found_on = child.get("found_on")
    if as_of is None or found_on is None or found_on < as_of:
        return set()
    return {group for group, origin in child["pinned"].items() if origin == Origin.VISIT}


def _hear(child: Mapping, says: Mapping, group: str, differing: list[str], outcome: Outcome) -> None:
    """What the lists say about a group that they may not change: is it news, and does it contradict?"""
    heard, before = words(group, says), (outcome.lists_say or child["lists_say"]).get(group)
    if heard == before:
        return
    outcome.lists_say = {**(outcome.lists_say or child["lists_say"]), group: heard}
    if any(_GROUP_OF[column] == group and column not in NO_FACT for column in differing):
        outcome.contradictions.append(Contradiction(group, {column: says[column] for column in GROUPS[group]}))


def worded(group: str) -> list[str]:
    """The columns by which it is told whether the lists say something new about a group; numbers by their index."""
    return [column for column in GROUPS[group] if column not in _SEALED and column not in NO_FACT]


def words(group: str, says: Mapping[str, Any]) -> list:
    """What is said about a group, as JSON that can be compared later."""
    return [plain(says[column]) for column in worded(group)]


def plain(value: Any) -> Any:
    """A value as JSON writes it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def fact_of(change: Change) -> dict[str, Any] | None:
    """The columns of a ``Fact`` for one change; None where a change leaves none (indexes, words, the standing)."""
    if change.column in NO_FACT or change.column.endswith("_index") or change.column in _EPISODE:
        return None
    if change.column in _SEALED:
        return {
            "field": _SEALED[change.column], "value": "", "was": "",
            "value_sealed": change.value, "was_sealed": change.was,
        }  # fmt: skip
    return {
        "field": change.column, "value": text(change.value), "was": text(change.was),
        "value_sealed": None, "was_sealed": None,
    }  # fmt: skip


def text(value: Any) -> str:
    """A value as a fact keeps it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    return str(plain(value))


#: Told by episodes, not by facts.
_EPISODE = frozenset({"verdict", "category", "where", "regency_code", "district_code", "village_code"})
