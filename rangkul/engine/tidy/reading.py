"""A table's rows under canonical names: text as it came, blanks as null, and which number cells were numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from ..files import CsvTable, ParquetTable, RawTable
from ..types import ROSTER_KINDS
from .columns import Layout

#: Columns in which a number cell means something else than text: lost digits, or the serial number of a day.
NUMBERED = (
    "nik",
    "no_kk",
    "nisn",
    "birth_date",
    "exit_on",
    "found_on",
    "status_on",
    "moved_on",
    "mother_nik",
    "father_nik",
    "guardian_nik",
)
DATES = ("birth_date", "exit_on", "found_on", "status_on", "moved_on")
_WHOLE = ("nik", "no_kk", "nisn", "grade")
#: Values of the title rows stand in for columns that the table does not have.
_SCHOOL_FROM_TITLE = ("school_id", "school_name")
_PLACE_FROM_TITLE = ("village_name", "district_name")
_PLACED = ("field", "register", "dtsen", "ats")


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table: ``cells`` as they came, ``raw`` under canonical names with ``row_no`` first."""

    cells: pl.DataFrame
    raw: pl.DataFrame


def chunks(
    table: RawTable | CsvTable | ParquetTable, layout: Layout, columns: list[str] | None = None
) -> Iterator[Chunk]:
    """The rows below the header, all at once for a sheet, in batches for a large file."""
    if isinstance(table, RawTable):
        first = layout.header.last + 1
        cells = table.cells.slice(first)
        numeric = None if table.numeric is None else table.numeric.slice(first)
        yield Chunk(cells, canonical(cells, layout, table.first_row + first, numeric))
        return
    at, is_parquet = table.first_row, isinstance(table, ParquetTable)
    for batch in table.batches(columns=columns):
        yield Chunk(batch, canonical(_stripped(batch) if is_parquet else batch, layout, at))
        at += batch.height


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    """Outer blanks off, empty text to null, in the columns that need it."""
    cell = pl.col(pl.String)
    untidy = frame.select((cell.str.starts_with(" ") | cell.str.ends_with(" ") | (cell == "")).any())
    names = [name for name in untidy.columns if untidy[name].item()]
    text = pl.col(names).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text)) if names else frame


def canonical(cells: pl.DataFrame, layout: Layout, first_row: int, numeric: pl.DataFrame | None = None) -> pl.DataFrame:
    """Columns under canonical names. ``<name>#`` says which cells of a column were numbers."""
    columns = [pl.int_range(first_row, first_row + cells.height, dtype=pl.Int32).alias("row_no")]
    kinds = cells.schema
    for name, sources in layout.fields.items():
        there = [c for c in sources if c in kinds]
        if not there:
            continue
        if len(there) > 1:
            separator = " " if layout.map else "; "
            columns.append(
                pl.concat_str([pl.col(c).cast(pl.String) for c in there], separator=separator, ignore_nulls=True).alias(
                    name
                )
            )
            continue
        columns.append(_typed(there[0], kinds[there[0]], name).alias(name))
        if name in NUMBERED and kinds[there[0]].is_float():
            columns.append(pl.col(there[0]).is_not_null().alias(f"{name}#"))
    raw = cells.select(columns)
    if numeric is not None:
        flags = [
            numeric[cols[0]].alias(f"{name}#")
            for name, cols in layout.fields.items()
            if name in NUMBERED and len(cols) == 1
        ]
        raw = raw.with_columns(flags)
    raw = raw.with_columns(pl.lit(value).alias(name) for name, value in _constants(layout).items())
    empty = [n for n in raw.columns if raw.schema[n] == pl.Null]
    raw = raw.with_columns(pl.col(empty).cast(pl.String)) if empty else raw
    joined = [n for n in layout.fields if len(layout.fields[n]) > 1 and n in raw.columns]
    return raw.with_columns(pl.when(pl.col(n) != "").then(pl.col(n)).alias(n) for n in joined)


def _typed(column: str, kind: pl.DataType, name: str) -> pl.Expr:
    """Text stays text; whole numbers and dates keep their type where that helps; all else becomes text."""
    cell = pl.col(column)
    if kind == pl.String:
        return cell
    if kind.is_float():
        whole = pl.when(cell == cell.round()).then(cell).cast(pl.Int64, strict=False)
        return (
            whole
            if name in _WHOLE
            else pl.coalesce(whole.cast(pl.String), pl.when(cell.is_not_nan()).then(cell).cast(pl.String))
        )
    if kind.is_integer():
        return cell.cast(pl.Int64, strict=False) if name in _WHOLE else cell.cast(pl.String)
    if isinstance(kind, pl.Date | pl.Datetime) and name in DATES:
        return cell.cast(pl.Date)
    if kind.is_nested() or kind == pl.Binary:
        return pl.lit(None, pl.String)
    return cell.cast(pl.String)


def _constants(layout: Layout) -> dict[str, str]:
    """Values that one table has for all its rows: of the saved map, and of the title rows where no column says it."""
    found = dict(layout.fixed)
    wanted = _PLACE_FROM_TITLE if layout.kind in _PLACED else _SCHOOL_FROM_TITLE
    has_place = {"village_code", "village_name"} & layout.fields.keys()
    for name in wanted:
        value = getattr(layout.title, name)
        if value and name not in layout.fields and not (name in _PLACE_FROM_TITLE and has_place):
            found.setdefault(name, value)
    if layout.kind in ROSTER_KINDS and layout.title.regency_name and "school_regency" not in layout.fields:
        found.setdefault("school_regency", layout.title.regency_name)
    return found
