"""First simple opener: workbooks by calamine, text by the csv module, Parquet by pyarrow."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import python_calamine

from .tables import CsvTable, FileProblem, Limits, ParquetTable, RawTable
from .text import clean


def list_files(path: Path) -> list[Path]:
    """The files of a folder that may hold data."""
    skip = {p.parent for p in path.rglob("summary.json")}
    return sorted(
        p
        for p in path.rglob("*")
        if p.is_file()
        and not any(part.startswith((".", "~$")) or part == "truth" for part in p.relative_to(path).parts)
        and not skip.intersection(p.parents)
    )


def open_tables(
    path: Path, *, root: Path | None = None, limits: Limits | None = None
) -> Iterator[RawTable | ParquetTable | CsvTable]:
    """Every table of a file or a folder."""
    path = Path(path)
    if path.is_dir():
        for file in list_files(path):
            yield from open_tables(file, root=root or path, limits=limits)
        return
    folder = path.parent.relative_to(root).parts if root else ()
    data = path.read_bytes()
    common = {"file": path.name, "path": path, "folder": folder, "sha256": hashlib.sha256(data).hexdigest()}
    if data[:4] == b"PAR1":
        file = pq.ParquetFile(path)
        empty = pl.from_arrow(file.schema_arrow.empty_table())
        yield ParquetTable(**common, columns=list(empty.schema.items()), rows=file.metadata.num_rows)
    elif data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        yield from _workbook(data, common)
    elif not data.strip():
        raise FileProblem("FILE_EMPTY", path.name)
    else:
        text = data.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=text[:5000].count)))
        yield RawTable(**common, sheet=None, cells=_cells(lines), numeric=None, first_row=1)


def _workbook(data: bytes, common: dict) -> Iterator[RawTable]:
    book = python_calamine.load_workbook(io.BytesIO(data))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    sheets = [sheet for sheet in sheets if sheet.start]
    for sheet in sheets:
        rows = sheet.to_python()
        texts = [[_text(value) for value in row] for row in rows]
        flags = [[type(value) in (int, float) for value in row] for row in rows]
        yield RawTable(
            **common,
            sheet=sheet.name if len(sheets) > 1 else None,
            cells=_cells(texts),
            numeric=pl.DataFrame(flags, orient="row", schema=[f"c{i}" for i in range(len(flags[0]))]),
            first_row=sheet.start[0] + 1,
        )


def _text(value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)


def _cells(rows: list[list[str]]) -> pl.DataFrame:
    width = max(map(len, rows))
    columns = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    return clean(pl.DataFrame({f"c{i}": pl.Series(column, dtype=pl.String) for i, column in enumerate(columns)}))
