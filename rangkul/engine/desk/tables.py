"""Some lines of a table that a check left, for a page or for a file; numbers masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..ids import format_nik, format_nisn, mask

_HIDE = {"nik": format_nik, "no_kk": format_nik, "nisn": format_nisn}


@dataclass(frozen=True)
class Page:
    rows: list[dict]
    total: int  # lines that the conditions leave


def page(path: Path, *, start: int = 0, size: int = 50, where: Mapping[str, object] | None = None) -> Page:
    """Lines ``start`` … of a table under conditions ``{column: value}`` (of a list column: one of its values)."""
    found = _where(path, where)
    total = found.select(pl.len()).collect().item()
    return Page(_hidden(found.slice(start, size)).collect().to_dicts(), total)


def every(path: Path, *, where: Mapping[str, object] | None = None, size: int = 5_000) -> Iterator[dict]:
    """All lines, one by one; memory stays that of a piece."""
    found, start = _where(path, where), 0
    while True:
        piece = _hidden(found.slice(start, size)).collect()
        yield from piece.iter_rows(named=True)
        if piece.height < size:
            return
        start += size


def counts(path: Path, columns: Sequence[str]) -> list[dict]:
    """How many lines for each combination of ``columns``, the most first: ``{…, "n": 12}``."""
    counted = pl.scan_parquet(path).group_by(columns).agg(pl.len().alias("n"))
    return counted.sort("n", *columns, descending=[True, *(False for _ in columns)]).collect().to_dicts()


def _where(path: Path, where: Mapping[str, object] | None) -> pl.LazyFrame:
    found = pl.scan_parquet(path)
    schema = found.collect_schema()
    for column, value in (where or {}).items():
        if value in (None, ""):
            continue
        is_list = isinstance(schema[column], pl.List)
        found = found.filter(pl.col(column).list.contains(value) if is_list else pl.col(column) == value)
    return found


def _hidden(frame: pl.LazyFrame) -> pl.LazyFrame:
    there = [name for name in _HIDE if name in frame.collect_schema().names()]
    return frame.with_columns(mask(_HIDE[name](pl.col(name))).alias(name) for name in there)
