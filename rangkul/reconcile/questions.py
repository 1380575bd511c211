"""From the tables of a finished run to questions that a person can answer: both records, family, rows, effect.

Tables are read a few thousand lines at a time; only what belongs to a question becomes a dictionary.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from rangkul.core import secrets
from rangkul.engine import hand_over

from .models import Kind, Pair, Run

#: Questions that are laid before people, the most valuable first; what is beyond waits for the next run.
MOST = 20_000
AT_ONCE = 5_000
FAMILY_SHOWN, ROWS_SHOWN = 8, 6
SIDE = (
    "name", "sex", "birth_date", "mother_name", "father_name", "address", "rt", "rw", "school_id", "school_name",
    "grade", "nisn",
)  # fmt: skip
OF_CHILD = (
    *SIDE, "child_id", "record_id", "registered", "birth_default", "nik", "nik_trust", "no_kk", "district_code",
    "village_code", "verdict", "category", "because", "age", "family",
)  # fmt: skip
OF_ROW = (
    *SIDE, "source", "kind", "period", "record_id", "file", "row_no", "village", "district", "area_text", "nik",
    "nik_trust", "no_kk",
)  # fmt: skip
OF_BELONGING = ("child_id", "own", "source", "kind", "period", "name", "birth_date", "school_name", "grade")
NIK, KK = "reconcile.pair.nik", "reconcile.pair.kk"
_OPEN = ("uncertain", "out_of_school")


def from_tables(run: Run, folder: Path, period: str) -> Iterator[list[Pair]]:
    """The questions of ``review.parquet`` as unsaved pairs, in its order, at most :data:`AT_ONCE` at once.

    ``period`` is the semester of the run: rows of it are named without one.
    """
    asked = (line for lines in hand_over.batches(folder / "review.parquet", size=AT_ONCE) for line in lines)
    asked = islice(asked, MOST)
    while lines := list(islice(asked, AT_ONCE)):
        desk = _Desk(folder, lines)
        yield [_pair(run, line, desk, period) for line in lines]


def question_key(*, kind: str, source: str, record_id: str, child_record_id: str, child_id: str, question: str) -> str:
    """The same question from run to run. ``source`` bears its period ("dapodik@20251").

    A pupil's own id stays the pupil's in every period; a place in a file ("x.xlsx:12") names another pupil next time. A
    fact is the same as long as it is put in the same words.
    """
    if kind in (Kind.LINK, Kind.SAME_CHILD):
        list_name = source if ":" in record_id else source.partition("@")[0]
        parts = [list_name, record_id, child_id]
        if kind == Kind.SAME_CHILD:
            parts[1:] = sorted([record_id, child_record_id])
    else:
        parts = [child_id, question if kind == Kind.FACT else ""]
    return hashlib.sha256("\x1f".join([kind, *parts]).encode()).hexdigest()[:32]


def with_period(source: str, period: str) -> str:
    """ "dapodik" → "dapodik@20251": a name that means the same row next semester."""
    return source if "@" in source or not source else f"{source}@{period}"


class _Desk:
    """Everything that some questions are about, looked up once."""

    def __init__(self, folder: Path, lines: list[dict]):
        children, records = folder / hand_over.CHILDREN, folder / hand_over.RECORDS
        ids = {line["child_id"] for line in lines}
        self.children = {child["child_id"]: child for child in _found(children, "child_id", ids, OF_CHILD)}
        families = {child["family"] for child in self.children.values() if child["family"]}
        self.families = _grouped(_found(children, "family", families, OF_CHILD), "family")
        rows = {line["record_id"] for line in lines if line["record_id"]}
        self.rows = {
            (row["source"], row["record_id"]): row
            for row in _found(folder / hand_over.ASKED, "record_id", rows, OF_ROW)
        }
        self.belonging = _grouped(
            (row for row in _found(records, "child_id", ids, OF_BELONGING) if not row["own"]), "child_id"
        )
        open_links = (
            link
            for link in _found(
                folder / "links.parquet", "record_id", rows, ("source", "record_id", "child_id", "decision")
            )
            if link["decision"] == "review"
        )
        self.rivals = defaultdict(list)
        for link in open_links:
            self.rivals[link["source"], link["record_id"]].append(link["child_id"])
        niks = {self.children[line["child_id"]]["nik"] for line in lines if line["kind"] == Kind.NIK} - {None}
        self.bearers = _grouped(_found(children, "nik", niks, OF_CHILD), "nik")


def _found(path: Path, column: str, values: set, columns: Iterable[str]) -> Iterator[dict]:
    for rows in hand_over.matching(path, column, values, tuple(columns)):
        yield from rows


def _grouped(rows: Iterable[dict], key: str) -> dict[str, list[dict]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _pair(run: Run, line: dict, desk: _Desk, period: str) -> Pair:
    child, kind = desk.children[line["child_id"]], line["kind"]
    other = _other(line, child, desk)
    source = with_period(line["source"] or "", period)
    rivals = sorted(set(desk.rivals.get((line["source"], line["record_id"]), ())) - {line["child_id"]})
    siblings = [s for s in desk.families.get(child["family"], ()) if s["child_id"] != child["child_id"]]
    region = run.region_id
    return Pair(
        run=run, region_id=region, kind=kind,
        category=(child["category"] or "") if kind == Kind.FACT else "",
        question_key=question_key(
            kind=kind, source=source, record_id=line["record_id"] or "", child_id=line["child_id"],
            child_record_id=line["child_record_id"] or "", question=line["question"] or "",
        ),
        child_id=line["child_id"], child_record_id=line["child_record_id"] or "", source=source,
        record_id=line["record_id"] or "", probability=line["probability"], value=line["value"],
        question=line["question"] or "", because=line["because"] or "",
        effect=_effect(child, siblings, rivals), rivals=rivals,
        here=_side(child), there=_side(other) if other else {},
        here_nik=secrets.seal(region, NIK, child["nik"]), here_kk=secrets.seal(region, KK, child["no_kk"]),
        there_nik=secrets.seal(region, NIK, other["nik"] if other else None),
        there_kk=secrets.seal(region, KK, other["no_kk"] if other else None),
        family=[_relative(sibling) for sibling in siblings[:FAMILY_SHOWN]],
        rows=[_row(row) for row in desk.belonging.get(line["child_id"], ())[:ROWS_SHOWN]],
    )  # fmt: skip


def _other(line: dict, child: dict, desk: _Desk) -> dict | None:
    """What stands beside the child: the row asked about, or the other child that bears its NIK."""
    if line["record_id"]:
        return desk.rows.get((line["source"], line["record_id"]))
    if line["kind"] == Kind.NIK:
        return next((c for c in desk.bearers.get(child["nik"], ()) if c["child_id"] != child["child_id"]), None)
    return None


def _effect(child: dict, siblings: list[dict], rivals: list[str]) -> int:
    """How many children would be hidden if "yes" were wrong.

    The child itself where it is not surely in school; siblings who are one question away from a verdict, since brothers
    and sisters are what is mistaken for each other; and children for whom the same row is an open question.
    """
    hidden = {child["child_id"]} if child["verdict"] in _OPEN else set()
    hidden |= {sibling["child_id"] for sibling in siblings if sibling["verdict"] == "uncertain"}
    return len(hidden | set(rivals))


def _side(row: dict) -> dict:
    """One record as it is shown, without its numbers."""
    shown = {name: row[name] for name in SIDE if row[name] not in (None, "")}
    if isinstance(shown.get("birth_date"), date):
        shown["birth_date"] = shown["birth_date"].isoformat()
    codes = (row.get("village_code") or row.get("village"), row.get("district_code") or row.get("district"))
    place = next((str(code) for code in codes if code), "")
    also = {
        "area_code": place, "area_text": row.get("area_text"), "source": row.get("source") or "register",
        "period": row.get("period"), "record_id": row["record_id"], "file": row.get("file"),
        "row_no": row.get("row_no"), "verdict": row.get("verdict"), "verdict_because": row.get("because"),
        "age": row.get("age"), "nik_trust": row["nik_trust"], "child_id": row.get("child_id"),
        "registered": row.get("registered"), "birth_default": row.get("birth_default"),
    }  # fmt: skip
    return shown | {name: value for name, value in also.items() if value not in (None, "")}


def _relative(child: dict) -> dict:
    return {
        "child_id": child["child_id"], "name": child["name"], "sex": child["sex"], "age": child["age"],
        "verdict": child["verdict"], "category": child["category"], "school_name": child["school_name"],
        "birth_date": child["birth_date"].isoformat() if child["birth_date"] else None,
    }  # fmt: skip


def _row(row: dict) -> dict:
    return {
        "source": row["source"], "kind": row["kind"], "period": row["period"], "name": row["name"],
        "school_name": row["school_name"], "grade": row["grade"],
        "birth_date": row["birth_date"].isoformat() if row["birth_date"] else None,
    }  # fmt: skip
