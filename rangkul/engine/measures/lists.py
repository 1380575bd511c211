"""The same hiding for programs that hold their counts as lists of dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from .disclosure import hide_small, mark_of


def hide_rows(rows: Sequence[Mapping], cells: Sequence[str], *, total: str | None = None, **how) -> list[dict]:
    """:func:`hide_small` on rows; each row gets ``<cell>_mark`` (None, "<5" or "*"), hidden counts become None."""
    if not rows:
        return []
    return hide_small(pl.DataFrame(list(rows), infer_schema_length=None), cells, total=total, **how).to_dicts()


def open_rows(rows: Sequence[Mapping], cells: Sequence[str], *, total: str | None = None) -> list[dict]:
    """The same rows with nothing hidden, for who may see each child anyway."""
    columns = [*cells, *([total] if total else [])]
    return [dict(row) | {mark_of(column): None for column in columns} for row in rows]


def hide_group(parts: Mapping[str, int], whole: int, *, small: int = 5) -> dict[str, tuple[int | None, str | None]]:
    """Counts that add up to a ``whole`` that is in print, each as (count or None, mark or None)."""
    rows = [{"key": "all", "parent": None, "n": whole}]
    rows += [{"key": name, "parent": "all", "n": count} for name, count in parts.items()]
    shown = hide_rows(rows, ["n"], small=small, key="key", parent="parent", known=[("all", "n")])
    return {row["key"]: (row["n"], row["n_mark"]) for row in shown[1:]}
