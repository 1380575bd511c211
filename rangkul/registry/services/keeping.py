"""Children of a piece of a run: those that are new, those about whom something else is said, those who are gone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Greatest

from rangkul.core import secrets

from ..models import Child, Episode, EpisodeKind, Origin
from ..models.child import Verification
from ..queries import among
from . import writing
from .beliefs import Outcome, compare
from .lines import Piece, heard

#: SQL types of what a run says; lengths as in the model, so that a value is cut as the table cuts it.
TYPES: dict[str, str] = {
    "register_id": "varchar(120)", "in_register": "boolean", "name": "varchar(200)", "sex": "varchar(1)",
    "birth_date": "date", "birth_default": "boolean", "mother_name": "varchar(200)", "father_name": "varchar(200)",
    "address": "varchar(400)", "rt": "smallint", "rw": "smallint", "regency_code": "varchar(4)",
    "district_code": "varchar(6)", "village_code": "varchar(10)", "nik_sealed": "bytea", "nik_index": "bytea",
    "nik_trust": "smallint", "kk_sealed": "bytea", "kk_index": "bytea", "nisn": "varchar(10)",
    "school_id": "varchar(12)", "school_name": "varchar(200)", "school_form": "varchar(40)", "grade": "smallint",
    "verdict": "varchar(30)", "category": "varchar(20)", "where": "varchar(30)", "probability": "float8",
    "because": "varchar(600)", "decile": "smallint", "flags": "text[]",
}  # fmt: skip
#: (sealed column, index column, column of a line, kind of number)
_NUMBERS = (("nik_sealed", "nik_index", "nik", "nik"), ("kk_sealed", "kk_index", "no_kk", "kk"))
_MADE = frozenset({"flags", "nik_sealed", "nik_index", "kk_sealed", "kk_index"})
#: The column of a line that a column of ``Child`` comes from.
_NAMED = {name: name for name in TYPES} | {"register_id": "record_id", "in_register": "registered"}
_TEXTS = [(name, _NAMED[name], int(kind[8:-1])) for name, kind in TYPES.items() if kind.startswith("varchar")]
_AS_THEY_ARE = [
    (name, _NAMED[name]) for name, kind in TYPES.items() if kind != "bytea" and not kind.startswith("varchar")
]
#: What moves on by itself with the years, for nearly everybody.
YEARLY = frozenset({"grade", "school_id", "school_name", "school_form", "verdict", "category", "where", "probability",
                    "because", "decile", "flags"})  # fmt: skip
#: What makes an episode of the kind "standing".
STANDING = ("verdict", "category", "where", "regency_code", "district_code", "village_code")


@dataclass(frozen=True)
class Now:
    """What all rows of one taking share."""

    region: str
    run_id: int
    as_of: dt.date
    at: dt.datetime


def says(line: Mapping[str, Any], nik: tuple, card: tuple) -> dict[str, Any]:
    """A line as columns of ``Child``; ``nik`` and ``card`` are (sealed, index)."""
    said = {column: line[named] for column, named in _AS_THEY_ARE}
    for column, named, length in _TEXTS:
        value = line[named] or ""
        said[column] = value if len(value) <= length else value[:length]
    said["nik_sealed"], said["nik_index"] = nik
    said["kk_sealed"], said["kk_index"] = card
    return said


def adding(piece: Piece, keys: Sequence[str], ids: Sequence[int], now: Now) -> list[writing.Statement]:
    """What inserts children who are new, each with a first episode; ``ids`` are theirs, in the order of ``keys``."""
    lines = [piece.lines[key] for key in keys]
    verification = [verified(piece.records[key]) for key in keys]
    columns: dict[str, tuple[str, Sequence]] = {
        "id": ("bigint", ids),
        "child_key": ("varchar(21)", keys),
        **{
            name: (kind, list(map(itemgetter(_NAMED[name]), lines)))
            for name, kind in TYPES.items()
            if name not in _MADE
        },
        "flags": ("text[]", [writing.array(line["flags"]) for line in lines]),
        "same_as": ("varchar(120)", [line["same_as"] for line in lines]),
        "verification": ("varchar(10)", verification),
        "name_keys": ("text[]", [writing.array(words) for words in heard(lines)]),
        "said_digest": ("bytea", [piece.said[key] for key in keys]),
        "records_digest": ("bytea", [piece.backed[key] for key in keys]),
    }
    for sealed, index, number, kind in _NUMBERS:
        values = [line[number] for line in lines]
        columns[sealed] = ("bytea", secrets.seal_many(now.region, f"registry.child.{kind}", values))
        columns[index] = ("bytea", secrets.blind_many(now.region, kind, values))
    every = {
        "region_id": ("varchar(4)", now.region), "is_by_hand": ("boolean", False), "is_listed": ("boolean", True),
        "labels": ("text[]", "{}"), "pinned": ("jsonb", "{}"), "lists_say": ("jsonb", "{}"),
        "source_run": ("bigint", now.run_id), "since": ("date", now.as_of), "recorded_at": ("timestamptz", now.at),
        "changed_at": ("timestamptz", now.at),
    }  # fmt: skip
    seen = [child_id for child_id, state in zip(ids, verification, strict=True) if state == Verification.FIELD]
    return [
        writing.inserting("registry_child", columns, every),
        standing_opens(ids, lines, now),
        verified_opens(seen, now),
    ]


@dataclass(frozen=True)
class Change:
    """What a piece says anew of children who are known: for facts and questions, and the steps that write it."""

    outcomes: list[tuple[Mapping, Outcome]] = field(default_factory=list)
    steps: list[Callable[[], None]] = field(default_factory=list)


def change(piece: Piece, children: Sequence[Mapping], now: Now) -> Change:
    """Compare children who are known with what the run says of them. The database is not asked; the steps are for it.

    ``children`` are rows of ``Child`` as dictionaries (:func:`full`); their ``child_key`` is in the piece.
    """
    if not children:
        return Change()
    lines = [piece.lines[child["child_key"]] for child in children]
    niks, cards = (_numbers(now.region, children, lines, *names) for names in _NUMBERS)
    outcomes, rows, renamed = [], [], []
    for child, line, nik, card in zip(children, lines, niks, cards, strict=True):
        outcome = compare(child, says(line, nik, card), as_of=now.as_of)
        row = dict(child)
        for difference in outcome.changes:
            row[difference.column] = difference.value
        if outcome.lists_say is not None:
            row["lists_say"] = outcome.lists_say
        if {"name", "mother_name"} & outcome.columns:
            renamed.append((row, line))
        if told(outcome) or not child["is_listed"]:
            row["changed_at"], row["source_run"] = now.at, now.run_id
        row["same_as"] = line["same_as"] or ""
        row["said_digest"] = None if outcome.is_unheard else piece.said[child["child_key"]]
        outcomes.append((child, outcome))
        rows.append(row)
    for (row, _line), words in zip(renamed, heard([line for _row, line in renamed]), strict=True):
        row["name_keys"] = words
    steps = [*_updates(piece, rows, outcomes), *_standing(children, rows, now), _facts(outcomes, now).run]
    return Change(outcomes, steps)


def _numbers(
    region: str, children: Sequence[Mapping], lines: Sequence[Mapping], sealed: str, index: str, number: str, kind: str
) -> list[tuple]:
    """Pairs of (sealed, index): sealed anew only where it is another number than the child's."""
    values = [line[number] for line in lines]
    indexes = secrets.blind_many(region, kind, values)
    other = [
        value if found != child[index] else None for value, found, child in zip(values, indexes, children, strict=True)
    ]
    fresh = secrets.seal_many(region, f"registry.child.{kind}", other)
    return [
        (new or (child[sealed] if found else None), found)
        for new, found, child in zip(fresh, indexes, children, strict=True)
    ]


def told(outcome: Outcome) -> bool:
    """Whether anything believed changed, not only the words or the certainty about it."""
    return not outcome.columns.isdisjoint(STANDING) or bool(outcome.facts)


def leave(child_ids: Sequence[int], now: Now) -> None:
    """These children are in no list of this run: the row stays, no figure counts them."""
    if not child_ids:
        return
    Child.objects.filter(pk__in=among(child_ids)).update(
        is_listed=False, changed_at=now.at, source_run=now.run_id, records_digest=None, said_digest=None
    )
    close(child_ids, EpisodeKind.STANDING, now)


def verified(rows: Iterable[Mapping]) -> str:
    return Verification.FIELD if any(row["kind"] == "field" for row in rows) else Verification.NONE


def _updates(
    piece: Piece, rows: Sequence[Mapping], outcomes: Sequence[tuple[Mapping, Outcome]]
) -> list[Callable[[], None]]:
    """What writes the rows; those in which only the year moved on (school, standing, flags) with few columns."""
    usual, other = [], []
    for row, (_child, outcome) in zip(rows, outcomes, strict=True):
        (usual if outcome.lists_say is None and outcome.columns <= YEARLY else other).append(row)
    yearly = {name: kind for name, kind in TYPES.items() if name in YEARLY}
    return [_written(piece, usual, yearly).run, _written(piece, other, TYPES).run]


def _written(piece: Piece, rows: Sequence[Mapping], types: Mapping[str, str]) -> writing.Statement:
    columns: dict[str, tuple[str, Sequence]] = {
        "id": ("bigint", [row["id"] for row in rows]),
        **{name: (kind, list(map(itemgetter(name), rows))) for name, kind in types.items() if name != "flags"},
        "flags": ("text[]", [writing.array(row["flags"]) for row in rows]),
        "same_as": ("varchar(120)", [row["same_as"] for row in rows]),
        "changed_at": ("timestamptz", [row["changed_at"] for row in rows]),
        "source_run": ("bigint", [row["source_run"] for row in rows]),
        "said_digest": ("bytea", [row["said_digest"] for row in rows]),
        "records_digest": ("bytea", [piece.backed[row["child_key"]] for row in rows]),
    }
    if types is TYPES:
        columns["name_keys"] = ("text[]", [writing.array(row["name_keys"]) for row in rows])
        columns["lists_say"] = ("jsonb", [json.dumps(row["lists_say"]) for row in rows])
    return writing.updating("registry_child", columns, {"is_listed": ("boolean", True)})


def _standing(before: Sequence[Mapping], after: Sequence[Mapping], now: Now) -> list[Callable[[], None]]:
    """What closes and opens episodes where verdict or area changed, or a child is back in the lists."""
    fresh = []
    for old, new in zip(before, after, strict=True):
        moved = any(old[column] != new[column] for column in STANDING)
        if new["merged_into_id"] is None and (moved or not old["is_listed"]):
            fresh.append(new)
    ids = [row["id"] for row in fresh]
    return [partial(close, ids, EpisodeKind.STANDING, now), standing_opens(ids, fresh, now).run]


def _facts(outcomes: Sequence[tuple[Mapping, Outcome]], now: Now) -> writing.Statement:
    facts = [(child["id"], fact) for child, outcome in outcomes for fact in outcome.facts]
    return writing.inserting(
        "registry_fact",
        {
            "child_id": ("bigint", [child_id for child_id, _fact in facts]),
            "field": ("varchar(20)", [fact["field"] for _child_id, fact in facts]),
            "value": ("text", [fact["value"] for _child_id, fact in facts]),
            "was": ("text", [fact["was"] for _child_id, fact in facts]),
            "value_sealed": ("bytea", [fact["value_sealed"] for _child_id, fact in facts]),
            "was_sealed": ("bytea", [fact["was_sealed"] for _child_id, fact in facts]),
        },
        {"reason": ("varchar(300)", ""), **_by_the_run(now)},
    )


def standing_opens(child_ids: Sequence[int], rows: Sequence[Mapping], now: Now) -> writing.Statement:
    """A new episode for each child, from columns of ``Child`` or of a line."""
    columns = {
        "child_id": ("bigint", child_ids),
        "state": ("varchar(30)", [row["verdict"] for row in rows]),
        **{name: (TYPES[name], [row[name] for row in rows]) for name in (*STANDING[1:], "because")},
    }
    every = {"kind": ("varchar(12)", EpisodeKind.STANDING.value), **_by_the_run(now)}
    return writing.inserting("registry_episode", columns, every)


def verified_opens(child_ids: Sequence[int], now: Now) -> writing.Statement:
    """Somebody from the village was there, by a field report of this run."""
    every = {
        "kind": ("varchar(12)", EpisodeKind.VERIFICATION.value),
        "state": ("varchar(30)", Verification.FIELD.value),
        **{name: (TYPES[name], "") for name in (*STANDING[1:], "because")},
        **_by_the_run(now),
    }
    return writing.inserting("registry_episode", {"child_id": ("bigint", child_ids)}, every)


def _by_the_run(now: Now) -> dict[str, tuple[str, Any]]:
    return {
        "region_id": ("varchar(4)", now.region), "origin": ("varchar(6)", Origin.LISTS.value),
        "run": ("bigint", now.run_id), "valid_from": ("date", now.as_of), "recorded_at": ("timestamptz", now.at),
    }  # fmt: skip


def close(child_ids: Sequence[int], kind: str, now: Now) -> None:
    """The open episodes of these children end on the day of the run; one that began later never held."""
    if child_ids:
        Episode.objects.filter(child_id__in=among(child_ids), kind=kind, closed_at__isnull=True).update(
            valid_until=Greatest("valid_from", Value(now.as_of)), closed_at=now.at, closed_by_run=now.run_id
        )


def begin_no_earlier(now: Now) -> None:
    """What the run opened after something of a later day (an event, an area's new code) begins on that day.

    The days before are told by what stood before it: a child who began earlier would be counted twice there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN_NO_EARLIER, {"region": now.region, "run": now.run_id, "as_of": now.as_of})


_BEGIN_NO_EARLIER = """
    UPDATE registry_episode AS e SET valid_from = later.valid_until FROM registry_episode AS later
    WHERE later.region_id = %(region)s AND later.closed_by_run = %(run)s AND later.valid_until > %(as_of)s
      AND e.child_id = later.child_id AND e.kind = later.kind AND e.run = %(run)s AND e.closed_at IS NULL
"""


def full(child_ids: Sequence[int]) -> list[dict]:
    """Children as dictionaries with all that :func:`change` compares, locked against people who edit them now."""
    columns = (
        "id", "child_key", *TYPES, "same_as", "name_keys", "is_listed", "merged_into_id", "changed_at", "source_run",
        "verification", "found_on",
    )  # fmt: skip
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("pinned", "lists_say")}
    found = Child.objects.filter(pk__in=among(child_ids)).order_by("child_key")
    rows = list(found.select_for_update().values(*columns, **texts))
    for row in rows:  # empty for nearly everybody: not worth a reader of JSON each
        for name in ("pinned", "lists_say"):
            said = row.pop(f"{name}_text")
            row[name] = {} if said == "{}" else json.loads(said)
    return rows
