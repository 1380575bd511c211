"""Area codes in time: the list in force, codes that were replaced, and the names that people write.

Nothing is read when this module is imported; :func:`load` reads once, and most answers need only a part of the list.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import polars as pl

from ..settings import ChangedArea
from . import editions as _editions
from . import resolve
from .editions import dotted, read_edition

__all__ = ["Regions", "dotted", "load", "read_edition"]

_HIGHEST_CC = 68  # the highest district number that any edition from 2016 to 2025 used


class Regions:
    """All areas of the list in force, what a run's settings change in it, and the history of regencies."""

    def __init__(self, changed: tuple[ChangedArea, ...] = ()):
        self._areas, self.moves, former = _editions.read(changed)
        self._gazetteer = resolve.Gazetteer(self._areas, self.moves, former)

    @cached_property
    def names(self) -> pl.DataFrame:
        """``code`` (Int64), ``name``, ``level`` (province, regency, district, village), sorted by code.

        Replaced codes are there too: what was written down under them keeps its name.
        """
        return self._areas.select("code", "name", _editions.level(pl.col("code")).alias("level")).sort("code")

    @cached_property
    def prefixes(self) -> pl.DataFrame:
        """The first six digits a NIK may have: ``code`` (Int32), ``state`` (current, retired).

        A regency that is or was has given NIKs under every district number up to 68, also under those that no
        list names any more.
        """
        codes = pl.col("code")
        replaced = self.moves["old"]
        districts = self._areas.filter(codes.is_between(100_000, 999_999) & ~codes.is_in(replaced.implode()))
        current = districts.select(codes.cast(pl.Int32)).unique()
        regencies = pl.concat([self._areas["code"], replaced]).to_frame("regency")
        regencies = regencies.filter(pl.col("regency").is_between(1_000, 9_999)).unique()
        every = regencies.join(pl.DataFrame({"cc": range(1, _HIGHEST_CC + 1)}), how="cross")
        numbers = every.select((pl.col("regency") * 100 + pl.col("cc")).alias("code"))
        left = replaced.to_frame("code").filter(codes.is_between(100_000, 999_999))
        retired = pl.concat([numbers, left]).cast(pl.Int32).unique()
        return pl.concat(
            [
                current.with_columns(pl.lit("current").alias("state")),
                retired.join(current, on="code", how="anti").with_columns(pl.lit("retired").alias("state")),
            ]
        ).sort("code")

    def name(self, code: int | str) -> str:
        """The name of an area whose code is given in any form; the code itself, with dots, where no list knows it.

        >>> load().name("63.72.04.1003")
        'Komet'
        """
        asked = _number(code)
        if asked is None:
            return str(code)
        at = self.names["code"].search_sorted(asked)
        if at < self.names.height and self.names["code"][at] == asked:
            return self.names["name"][at]
        return pl.select(dotted(pl.lit(asked))).item()

    def children(self, code: int | str | None = None) -> pl.DataFrame:
        """``code``, ``name``, ``level`` of the areas one level below; the provinces where no code is given."""
        if code is None:
            return self.names.filter(pl.col("code") < 100)
        parent = _number(code)
        if parent is None:
            return self.names.clear()
        step = 10_000 if parent >= 100_000 else 100
        below = pl.col("code").is_between(parent * step, parent * step + step - 1)
        return self.names.filter(below & ~pl.col("code").is_in(self.moves["old"].implode()))

    def with_area(
        self,
        frame: pl.DataFrame,
        *,
        code: str | None = None,
        village: str | None = None,
        district: str | None = None,
        regency: str | None = None,
        home: str | None = None,
    ) -> pl.DataFrame:
        """The frame with ``village`` (Int64), ``district`` (Int32), ``area_text`` and ``area_codes`` (List[String]).

        ``code`` names a column with area codes in any form; ``village``, ``district``, ``regency`` name columns with
        written names; ``home`` is the regency to look in where a row states none. Digits win over names, and ten
        digits that no list knows are kept: they still prove the place. A village that cannot be told is null (the
        "Residu"), and ``area_text`` holds what was written.
        """
        given = {"c": code, "v": village, "d": district, "r": regency}
        given = {short: column for short, column in given.items() if column is not None and column in frame.columns}
        if not given:
            return _unplaced(frame)
        rows = pl.DataFrame([frame[column].alias(short) for short, column in given.items()])
        answer = self._by_code_alone(rows) if "c" in rows.columns else None
        if answer is None:
            answer = self._by_all(rows, _number(home))
        return frame.drop("village", "district", "area_text", "area_codes", strict=False).with_columns(
            answer.select("village", "district", "area_text", "area_codes")
        )

    def _by_code_alone(self, rows: pl.DataFrame) -> pl.DataFrame | None:
        """The fast path: every row has a ten-digit code, or there is nothing but codes to go by. Else None."""
        told = resolve.by_code(rows.select("c").unique(), "c", self._gazetteer)
        if rows.width > 1 and told["village"].null_count():
            return None
        nothing = pl.col("regency").is_null() & (pl.col("notes").list.len() == 0)
        note = (
            pl.when(nothing).then(pl.lit("AREA_EMPTY")).when(pl.col("village").is_null()).then(pl.lit("AREA_UNKNOWN"))
        )
        told = told.with_columns(
            pl.when(pl.col("village").is_null()).then(resolve.written(pl.col("c").cast(pl.String))).alias("area_text"),
            pl.col("notes").list.concat(pl.concat_list(note).list.drop_nulls()).alias("area_codes"),
        )
        return rows.join(told, on="c", how="left", nulls_equal=True, maintain_order="left")

    def _by_all(self, rows: pl.DataFrame, home: int | None) -> pl.DataFrame:
        """Codes where they are, names where they are not; every distinct row once."""
        keys = rows.columns
        texts = [
            pl.col(text).cast(pl.String) if text in keys else pl.lit(None, pl.String).alias(text) for text in "vdr"
        ]
        asked = rows.unique(maintain_order=True).with_row_index("at")
        if "c" in keys:
            told = resolve.by_code(asked.select("c").unique(), "c", self._gazetteer)
            asked = asked.join(told, on="c", how="left", nulls_equal=True, maintain_order="left")
        else:
            nothing = {"village": pl.Int64, "district": pl.Int32, "regency": pl.Int32, "notes": pl.List(pl.String)}
            empty = [pl.lit(None if name != "notes" else [], dtype).alias(name) for name, dtype in nothing.items()]
            asked = asked.with_columns(empty)
        asked = asked.with_columns(texts)
        open_ = asked.filter(pl.col("village").is_null()).drop("village")
        found = resolve.by_name(open_, self._gazetteer, home or resolve.guess_home(asked, self._gazetteer))
        asked = asked.join(found, on="at", how="left", suffix="_found", maintain_order="left").select(
            *keys,
            pl.coalesce("village", "village_found").alias("village"),
            pl.coalesce("district_found", "district").alias("district"),
            pl.coalesce("notes_found", "notes").alias("area_codes"),
            pl.coalesce(
                resolve.written(pl.col("v"), pl.col("d"), pl.col("r")),
                resolve.written(pl.col("c").cast(pl.String)) if "c" in keys else None,
            ).alias("area_text"),
        )
        asked = asked.with_columns(pl.when(pl.col("village").is_null()).then("area_text").alias("area_text"))
        return rows.join(asked, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _unplaced(frame: pl.DataFrame) -> pl.DataFrame:
    """A file that has no area at all: nothing to mend in any row."""
    nothing = {"village": pl.Int64, "district": pl.Int32, "area_text": pl.String}
    empty = [pl.lit(None, dtype).alias(name) for name, dtype in nothing.items()]
    return frame.with_columns(*empty, pl.lit([], pl.List(pl.String)).alias("area_codes"))


def _number(code: int | str | None) -> int | None:
    return None if code is None else pl.select(_editions.number(pl.lit(str(code)))).item()


@lru_cache(maxsize=8)
def load(changed: tuple[ChangedArea, ...] = ()) -> Regions:
    """The areas, with the changes that settings name (``Settings.areas``). Equal changes are worked out once."""
    return Regions(changed)
