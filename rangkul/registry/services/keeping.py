"""Children of a piece of a run: those that are new, those about whom something else is said, those who are gone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rangkul.core import secrets

from ..models import Child, Episode, EpisodeKind, Origin
from ..models.child import Verification
from . import writing
from .beliefs import SAID, Outcome, compare, fact_of
from .lines import Piece

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
_LENGTH = {name: int(kind[8:-1]) for name, kind in TYPES.items() if kind.startswith("varchar")}
_RENAMED = {"register_id": "record_id", "in_register": "registered"}
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
    said = {}
    for column in SAID:
        if column not in TYPES or column.endswith(("_sealed", "_index")):
            continue
        value = line[_RENAMED.get(column, column)]
        if column in _LENGTH:
            value = (value or "")[: _LENGTH[column]]
        said[column] = value
    said["birth_default"] = bool(said["birth_default"])
    said["nik_sealed"], said["nik_index"] = nik
    said["kk_sealed"], said["kk_index"] = card
    return said


def numbers(region: str, lines: Sequence[Mapping]) -> tuple[list[tuple], list[tuple]]:
    """NIK and No. KK of lines as pairs of (sealed, index)."""
    out = []
    for column, kind, label in (("nik", "nik", "registry.child.nik"), ("no_kk", "kk", "registry.child.kk")):
        values = [line[column] for line in lines]
        sealed, index = secrets.seal_many(region, label, values), secrets.blind_many(region, kind, values)
        out.append(list(zip(sealed, index, strict=True)))
    return out[0], out[1]


def add(piece: Piece, keys: Sequence[str], now: Now) -> list[int]:
    """Insert children who are new, each with a first episode; returns their ids in the order of ``keys``."""
    ids = writing.new_ids("registry_child_id_seq", len(keys))
    lines = [piece.lines[key] for key in keys]
    niks, cards = numbers(now.region, lines)
    said = [says(line, nik, card) for line, nik, card in zip(lines, niks, cards, strict=True)]
    verification = [verified(piece.records[key]) for key in keys]
    columns: dict[str, tuple[str, Sequence]] = {
        "id": ("bigint", ids),
        "child_key": ("varchar(21)", list(keys)),
        **{name: (kind, [_sent(name, row[name]) for row in said]) for name, kind in TYPES.items()},
        "same_as": ("varchar(120)", [line["same_as"] for line in lines]),
        "verification": ("varchar(10)", verification),
        "name_keys": ("text[]", [writing.array(line["name_keys"]) for line in lines]),
        "said_digest": ("bytea", [piece.said[key] for key in keys]),
        "records_digest": ("bytea", [piece.backed[key] for key in keys]),
    }
    every = {
        "region_id": ("varchar(4)", now.region), "is_by_hand": ("boolean", "f"), "is_listed": ("boolean", "t"),
        "labels": ("text[]", "{}"), "pinned": ("jsonb", "{}"), "lists_say": ("jsonb", "{}"),
        "source_run": ("bigint", now.run_id), "since": ("date", now.as_of), "recorded_at": ("timestamptz", now.at),
        "changed_at": ("timestamptz", now.at),
    }  # fmt: skip
    columns |= {name: (kind, [value] * len(ids)) for name, (kind, value) in every.items()}
    writing.insert("registry_child", columns)
    open_standing(list(zip(ids, said, strict=True)), now)
    seen = [child_id for child_id, state in zip(ids, verification, strict=True) if state == Verification.FIELD]
    open_verified(seen, now)
    return ids


def change(piece: Piece, children: Sequence[Mapping], now: Now) -> list[tuple[Mapping, Outcome]]:
    """Bring children who are known to what the run says of them; returns what it did to each, for facts and questions.

    ``children`` are rows of ``Child`` as dictionaries; their ``child_key`` is in the piece.
    """
    lines = [piece.lines[child["child_key"]] for child in children]
    niks, cards = numbers(now.region, lines)
    outcomes, rows = [], []
    for child, line, nik, card in zip(children, lines, niks, cards, strict=True):
        outcome = compare(child, says(line, nik, card))
        row = {**child, **{change.column: change.value for change in outcome.changes}}
        if outcome.lists_say is not None:
            row["lists_say"] = outcome.lists_say
        if {"name", "mother_name"} & outcome.columns():
            row["name_keys"] = line["name_keys"]
        if told(outcome) or not child["is_listed"]:
            row |= {"changed_at": now.at, "source_run": now.run_id}
        row["same_as"] = line["same_as"] or ""
        outcomes.append((child, outcome))
        rows.append(row)
    _update(piece, rows)
    _standing(children, rows, now)
    _facts(outcomes, now)
    return outcomes


def told(outcome: Outcome) -> bool:
    """Whether anything believed changed, not only the words or the certainty about it."""
    return any(column in STANDING for column in outcome.columns()) or any(map(fact_of, outcome.changes))


def leave(child_ids: Sequence[int], now: Now) -> None:
    """These children are in no list of this run: the row stays, no figure counts them."""
    if not child_ids:
        return
    Child.objects.filter(pk__in=child_ids).update(
        is_listed=False, changed_at=now.at, source_run=now.run_id, records_digest=None, said_digest=None
    )
    close(child_ids, EpisodeKind.STANDING, now)


def verified(rows: Iterable[Mapping]) -> str:
    return Verification.FIELD if any(row["kind"] == "field" for row in rows) else Verification.NONE


def _update(piece: Piece, rows: Sequence[Mapping]) -> None:
    writing.update(
        "registry_child",
        {
            "id": ("bigint", [row["id"] for row in rows]),
            **{name: (kind, [_sent(name, row[name]) for row in rows]) for name, kind in TYPES.items()},
            "same_as": ("varchar(120)", [row["same_as"] for row in rows]),
            "name_keys": ("text[]", [writing.array(row["name_keys"]) for row in rows]),
            "lists_say": ("jsonb", [json.dumps(row["lists_say"]) for row in rows]),
            "is_listed": ("boolean", ["t"] * len(rows)),
            "changed_at": ("timestamptz", [row["changed_at"] for row in rows]),
            "source_run": ("bigint", [row["source_run"] for row in rows]),
            "said_digest": ("bytea", [piece.said[row["child_key"]] for row in rows]),
        },
    )


def _standing(before: Sequence[Mapping], after: Sequence[Mapping], now: Now) -> None:
    """Close and open episodes where verdict or area changed, or a child is back in the lists."""
    fresh = []
    for old, new in zip(before, after, strict=True):
        moved = any(old[column] != new[column] for column in STANDING)
        if new["merged_into_id"] is None and (moved or not old["is_listed"]):
            fresh.append((new["id"], new))
    close([child_id for child_id, _row in fresh], EpisodeKind.STANDING, now)
    open_standing(fresh, now)


def _facts(outcomes: Sequence[tuple[Mapping, Outcome]], now: Now) -> None:
    facts = [
        (child["id"], fact) for child, outcome in outcomes for change in outcome.changes if (fact := fact_of(change))
    ]
    size = len(facts)
    writing.insert(
        "registry_fact",
        {
            "child_id": ("bigint", [child_id for child_id, _fact in facts]),
            "region_id": ("varchar(4)", [now.region] * size),
            "field": ("varchar(20)", [fact["field"] for _child_id, fact in facts]),
            "value": ("text", [fact["value"] for _child_id, fact in facts]),
            "was": ("text", [fact["was"] for _child_id, fact in facts]),
            "value_sealed": ("bytea", [fact["value_sealed"] for _child_id, fact in facts]),
            "was_sealed": ("bytea", [fact["was_sealed"] for _child_id, fact in facts]),
            "origin": ("varchar(6)", [Origin.LISTS.value] * size),
            "run": ("bigint", [now.run_id] * size),
            "reason": ("varchar(300)", [""] * size),
            "valid_from": ("date", [now.as_of] * size),
            "recorded_at": ("timestamptz", [now.at] * size),
        },
    )


def open_standing(children: Sequence[tuple[int, Mapping]], now: Now) -> None:
    """A new episode for each (child id, columns)."""
    _open(
        [child_id for child_id, _row in children],
        EpisodeKind.STANDING,
        now,
        {
            "state": ("varchar(30)", [row["verdict"] for _id, row in children]),
            "category": ("varchar(20)", [row["category"] for _id, row in children]),
            "where": ("varchar(30)", [row["where"] for _id, row in children]),
            "regency_code": ("varchar(4)", [row["regency_code"] for _id, row in children]),
            "district_code": ("varchar(6)", [row["district_code"] for _id, row in children]),
            "village_code": ("varchar(10)", [row["village_code"] for _id, row in children]),
            "because": ("varchar(600)", [row["because"] for _id, row in children]),
        },
    )


def open_verified(child_ids: Sequence[int], now: Now) -> None:
    """Somebody from the village was there, by a field report of this run."""
    empty = ("category", "where", "regency_code", "district_code", "village_code", "because")
    _open(
        child_ids,
        EpisodeKind.VERIFICATION,
        now,
        {"state": ("varchar(30)", [Verification.FIELD.value] * len(child_ids))}
        | {name: ("varchar(1)", [""] * len(child_ids)) for name in empty},
    )


def _open(child_ids: Sequence[int], kind: str, now: Now, columns: dict) -> None:
    size = len(child_ids)
    writing.insert(
        "registry_episode",
        {
            "child_id": ("bigint", child_ids),
            "region_id": ("varchar(4)", [now.region] * size),
            "kind": ("varchar(12)", [str(kind)] * size),
            **columns,
            "valid_from": ("date", [now.as_of] * size),
            "recorded_at": ("timestamptz", [now.at] * size),
            "origin": ("varchar(6)", [Origin.LISTS.value] * size),
            "run": ("bigint", [now.run_id] * size),
        },
    )


def close(child_ids: Sequence[int], kind: str, now: Now) -> None:
    """The open episodes of these children end on the day of the run."""
    if child_ids:
        Episode.objects.filter(child_id__in=child_ids, kind=kind, closed_at__isnull=True).update(
            valid_until=now.as_of, closed_at=now.at, closed_by_run=now.run_id
        )


def _sent(column: str, value: Any) -> Any:
    """A value as it travels."""
    if column == "flags":
        return writing.array(value)
    return value


def full(child_ids: Sequence[int]) -> list[dict]:
    """Children as dictionaries with all that :func:`change` compares, locked against people who edit them now."""
    columns = (
        "id", "child_key", *TYPES, "same_as", "name_keys", "pinned", "lists_say", "is_listed", "merged_into_id",
        "changed_at", "source_run", "verification",
    )  # fmt: skip
    return list(Child.objects.filter(pk__in=child_ids).order_by("child_key").select_for_update().values(*columns))
