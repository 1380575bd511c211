"""Which questions speak of rows that are gone, and what of the others came from lists that are gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rangkul.intake.models import Delivery
from rangkul.intake.models import Kind as ListKind

from .models import Kind, Pair

#: Of a child as believed: what only lists of schools say.
_OF_SCHOOLS = ("school_id", "school_name", "grade", "nisn", "verdict_because")


@dataclass(frozen=True)
class Gone:
    """Deliveries of one run that were destroyed, as their rows are known by."""

    folders: frozenset[str]  # "kiriman-000012"
    lists: frozenset[tuple[str, str]]  # ("dapodik", "20251")

    @classmethod
    def of(cls, deliveries: Collection[Delivery]) -> Gone:
        return cls(frozenset(one.folder for one in deliveries), frozenset((one.kind, one.period) for one in deliveries))

    @property
    def has_register(self) -> bool:
        return any(kind == ListKind.REGISTER for kind, _period in self.lists)

    @property
    def has_others(self) -> bool:
        return any(kind != ListKind.REGISTER for kind, _period in self.lists)

    def took(self, side: dict) -> bool:
        """Whether one side of a question was read from a row that is gone.

        A row names its file. A child is read from its row of the register; one who is not there may be made of any
        other list, so that it counts as gone with any of them.
        """
        if side.get("file"):
            return side["file"].partition("/")[0] in self.folders
        return bool(side) and (self.has_register if side.get("registered") else self.has_others)

    def asks(self, pair: Pair) -> bool:
        """Whether a question is about a row that is gone; one about a fact also where any of the lists behind it is."""
        about = pair.kind == Kind.FACT and any(map(self.lists_it, pair.rows))
        return about or self.took(pair.here) or self.took(pair.there)

    def lists_it(self, row: dict) -> bool:
        return (row["kind"], row["period"]) in self.lists


def blanked() -> dict:
    """The columns of a question of which only the answer is to stay."""
    numbers = dict.fromkeys(("here_nik", "here_kk", "there_nik", "there_kk"))
    return {"here": {}, "there": {}, "family": [], "rows": [], "question": "", "because": ""} | numbers


def lessened(pair: Pair, gone: Gone) -> bool:
    """Take from an open question what stood beside it from lists that are gone; whether there was anything."""
    before = (pair.here, pair.there, pair.family, pair.rows)
    pair.rows = [row for row in pair.rows if not gone.lists_it(row)]
    if gone.has_others:
        pair.here = _without_school(pair.here)
        pair.there = pair.there if pair.there.get("file") else _without_school(pair.there)
        pair.family = [sibling | {"school_name": None} for sibling in pair.family]
    return before != (pair.here, pair.there, pair.family, pair.rows)


def _without_school(child: dict) -> dict:
    return {name: said for name, said in child.items() if name not in _OF_SCHOOLS}
