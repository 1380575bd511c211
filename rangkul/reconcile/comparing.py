"""What is different from the run accepted before: the engine's ``changes`` with names beside them, and sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rangkul.engine import hand_over

from .models import Change, Run

AT_ONCE = 20_000
CHANGES = "changes.parquet"
_OF_CHILD = ("child_id", "name", "birth_date", "village_code", "school_name")


def changes(run: Run, folder: Path) -> Iterator[list[Change]]:
    """Every change of every child as unsaved lines, :data:`AT_ONCE` at once."""
    for lines in hand_over.batches(folder / CHANGES, size=AT_ONCE):
        ids = {line["child_id"] for line in lines}
        found = hand_over.matching(folder / hand_over.CHILDREN, "child_id", ids, _OF_CHILD)
        children = {child["child_id"]: child for batch in found for child in batch}
        yield [_change(run, line, children.get(line["child_id"], {})) for line in lines]


def _change(run: Run, line: dict, child: dict) -> Change:
    return Change(
        run=run, region_id=run.region_id, change=line["change"], child_id=line["child_id"],
        before=_code(line["before"]), after=_code(line["after"]), because=line["because"] or "",
        name=child.get("name") or "", birth_date=child.get("birth_date"),
        village_code=child.get("village_code") or "", school_name=child.get("school_name") or "",
    )  # fmt: skip


def _code(text: str | None) -> str:
    """A verdict with its category, or an area code without dots."""
    return (text or "").replace(".", "")


class Sums:
    """Counts of changes as they pass, and at the end the comparison that the run keeps."""

    def __init__(self):
        self.by_kind: Counter = Counter()
        self.left_the_list = self.joined_the_list = 0

    def add(self, lines: list[Change]) -> None:
        self.by_kind.update(line.change for line in lines)
        for line in lines:
            was, now = line.before.startswith("out_of_school"), line.after.startswith("out_of_school")
            self.left_the_list += was and not now
            self.joined_the_list += now and not was

    def comparison(self, now: dict, before: dict | None) -> dict:
        """``now`` and ``before`` are ``counts`` of two summaries; codes with [before, now], before null at first."""
        return {
            "verdicts": _side_by_side(now, before, "verdict"),
            "categories": _side_by_side(now, before, "category"),
            "changes": {kind: self.by_kind.get(kind, 0) for kind in Change.Kind.values} if before is not None else {},
            "left_the_list": self.left_the_list,
            "joined_the_list": self.joined_the_list,
            "questions": now.get("questions", {}),
        }


def _side_by_side(now: dict, before: dict | None, name: str) -> dict[str, list[int | None]]:
    codes = dict.fromkeys([*now.get(name, {}), *((before or {}).get(name, {}))])
    return {
        code: [None if before is None else before.get(name, {}).get(code, 0), now.get(name, {}).get(code, 0)]
        for code in codes
    }
