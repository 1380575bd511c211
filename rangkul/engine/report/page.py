"""What every part of the page needs: the words, the counts as they may be printed, the names of places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from rangkul.engine.measures import Measures, hide_parts, hide_small, mark_of, with_rates
from rangkul.engine.settings import Settings

from .markup import Safe, tag
from .tables import Tables
from .text import Places, Speech

#: Readers come for the children out of school; how many are in school may go first, the rate does not need it.
WORTH = {"out_of_school": 8.0, "settled": 0.05}
#: What is printed of an area. In school and finished stand together: apart, they would force more numbers to be hidden.
COLUMNS = ("out_of_school", "uncertain", "settled")


@dataclass(frozen=True)
class Page:
    """One report in the making."""

    say: Speech
    settings: Settings
    tables: Tables
    measures: Measures
    places: Places
    small_numbers: bool

    # --- words that stand beside numbers

    @cached_property
    def window(self) -> dict[str, object]:
        """Blanks that many sentences share. Ages are not counts, so they are text."""
        low, high = self.settings.ages
        return {
            "as_of": self.say.day(self.settings.as_of),
            "age_date": self.say.day(self.settings.age_date),
            "low": str(low),
            "high": str(high),
        }

    @cached_property
    def stamp(self) -> str:
        """The date of the data and the age window, for under a table."""
        return self.say("page.stamp_short", **self.window)

    @cached_property
    def dated(self) -> str:
        """The date of the data alone, where rows are of any age."""
        return self.say("page.dated", **self.window)

    @cached_property
    def place(self) -> str:
        """Name of the district that was reconciled."""
        code = self.settings.regency
        if code is None:
            codes = self.tables.verdicts["regency_code"].drop_nulls().value_counts().sort("count", "regency_code")
            code = codes["regency_code"][-1] if codes.height else None
        return self.places.name(code) if code else self.say("page.unknown_place")

    # --- numbers as they may be printed

    @cached_property
    def areas(self) -> pl.DataFrame:
        """Areas with rates, hidden as one network: the whole, kecamatan, villages; COLUMNS and their sum."""
        areas = self.measures.areas.with_columns(settled=pl.col("enrolled") + pl.col("graduated"))
        rank = pl.when(pl.col("level") == "village").then(1).otherwise(4)  # rather hide in a village than above it
        shown = areas.select("level", "key", "parent", "code", *COLUMNS, "residents", rank=rank)
        how = {"key": "key", "parent": "parent", "worth": WORTH, "row_worth": "rank"}
        return with_rates(self.hide(shown, COLUMNS, total="residents", **how))

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The row of the whole district; here alone the settled are told apart: in school, finished."""
        whole = self.areas.row(0, named=True)
        parts = {"enrolled": self.measures.total("enrolled"), "graduated": self.measures.total("graduated")}
        if whole["settled"] is None:
            shown = dict.fromkeys(parts, (None, "*"))
        else:
            shown = self.hide_group(parts, whole["settled"])
        for name, (count, mark) in shown.items():
            whole |= {name: count, mark_of(name): mark}
        return whole

    def hide(
        self, frame: pl.DataFrame, cells: Sequence[str], *, total: str | None = None, **how: object
    ) -> pl.DataFrame:
        """``hide_small`` unless small numbers were asked for."""
        if self.small_numbers:
            columns = [*cells, *([total] if total else [])]
            return frame.with_columns(pl.lit(None, pl.String).alias(mark_of(c)) for c in columns)
        return hide_small(frame, cells, small=self.settings.small, total=total, **how)

    def hide_group(self, parts: Mapping[str, int], whole: int) -> dict[str, tuple[int | None, str | None]]:
        """Counts that add up to a ``whole`` that is in print, each with its mark."""
        rows = [("all", None, whole), *((name, "all", count) for name, count in parts.items())]
        frame = pl.DataFrame(rows, schema={"key": pl.String, "parent": pl.String, "n": pl.Int64}, orient="row")
        shown = self.hide(frame, ["n"], key="key", parent="parent", known=[("all", "n")])
        return {r["key"]: (r["n"], r["n_mark"]) for r in shown.rows(named=True)[1:]}

    def hide_parts(self, parts: Mapping[str, int], whole: int) -> dict[str, tuple[int | None, str | None]]:
        if self.small_numbers:
            return {name: (count, None) for name, count in parts.items()}
        return hide_parts(dict(parts), whole, small=self.settings.small)

    @staticmethod
    def in_order(shown: Mapping[str, tuple[int | None, str | None]]) -> dict[str, tuple[int | None, str | None]]:
        """Largest first; hidden ones last, by name: their order must not tell how large they are."""
        return dict(sorted(shown.items(), key=lambda item: (item[1][1] is not None, -(item[1][0] or 0), item[0])))

    def cell(self, row: Mapping[str, object], column: str) -> Safe | str:
        """A count, or its mark."""
        return self.shown(row[column], row.get(mark_of(column)))

    def shown(self, count: int | None, mark: str | None) -> Safe | str:
        if mark is not None:
            return tag("span", mark, class_="hid")
        return self.say.number(count or 0)

    def rate(self, share: float | None) -> str:
        return "–" if share is None else self.say.percent(share)

    def notes(self, *marks: Iterable[str | None]) -> list[str]:
        """What the marks in a table mean; nothing where nothing is hidden."""
        seen = {m for column in marks for m in column if m is not None}
        small = f"<{self.settings.small}"
        said = []
        if small in seen:
            said.append(self.say("hidden.small", mark=small, most=self.settings.small - 1))
        if "*" in seen:
            said.append(self.say("hidden.partner"))
        return said

    def section(self, name: str, title: str, *content: object, intro: str | None = None) -> Safe:
        return tag(
            "section",
            tag("h2", title, id=f"{name}-title"),
            tag("p", intro, class_="intro") if intro else None,
            *content,
            id=name,
            aria_labelledby=f"{name}-title",
        )
