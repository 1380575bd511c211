"""A path, a folder or a zip → the tables in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import polars as pl

from . import biff, cell_errors, delimited, kinds, workbooks
from .problem import FileProblem
from .quiet import quiet
from .tables import CsvTable, Limits, ParquetTable, RawTable, scan_parquet
from .zips import Budget, SafeZip, slashed

Table = RawTable | ParquetTable | CsvTable

#: What systems and programs leave behind; never a delivery.
LITTER = {"thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx", "$recycle.bin", "truth"}


@dataclass(frozen=True)
class _Source:
    """An open file, and how people know it."""

    file: str
    path: Path
    folder: tuple[str, ...]
    sha256: str
    data: BinaryIO
    is_on_disk: bool

    def about(self) -> dict:
        """The fields that all tables share."""
        return {"file": self.file, "path": self.path, "folder": self.folder, "sha256": self.sha256}


def is_litter(parts: tuple[str, ...]) -> bool:
    """Whether a relative path is hidden, a lock file, system litter, or lies in a folder named ``truth``."""
    return any(part.startswith((".", "~$", "._")) or part.lower() in LITTER for part in parts)


def list_files(path: Path) -> list[Path]:
    """Files of a folder and its folders that may hold data, sorted; [path] for a file.

    Left out: hidden files, system litter, lock files, settings (.toml), folders named ``truth``, our own outputs.
    """
    path = Path(path)
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    seen: set[str] = set()
    for folder, folders, files in os.walk(path, followlinks=True, onerror=_cannot_list):
        here, real = Path(folder), os.path.realpath(folder)
        if real in seen or ("summary.json" in files and _is_our_output(here / "summary.json")):
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not is_litter((name,)))
        found += [here / name for name in files if not is_litter((name,)) and not name.lower().endswith(".toml")]
    return sorted(found, key=lambda file: file.relative_to(path).parts)


def _cannot_list(error: OSError) -> None:
    raise FileProblem("FILE_BROKEN", shown(Path(error.filename).name), "folder tidak boleh dibuka") from error


def shown(name: str) -> str:
    """A name of a file that can be printed and stored: what cannot be shown is '?'."""
    return "".join(character if character.isprintable() else "?" for character in name)


def _is_our_output(summary: Path) -> bool:
    try:
        return "rangkul" in json.loads(summary.read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def open_tables(
    path: Path,
    *,
    root: Path | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_problem: Callable[[FileProblem], None] | None = None,
) -> Iterator[Table]:
    """Every table of a file, a zip or a folder. ``root`` is the given input that the file lies in.

    Raises FileProblem. In a folder or a zip the other files are read first; with ``on_problem`` every problem is
    handed to it instead. The tables of one workbook come only after all of it could be read.
    """
    path = Path(path)
    if path.is_dir():
        report = _Later(on_problem)
        for file in list_files(path):
            with report:
                yield from open_tables(file, root=root or path, limits=limits, on_problem=on_problem)
        report.finish()
        return
    folder = path.parent.relative_to(root).parts if root else ()
    with _open_regular(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        source = _Source(shown(path.name), path, folder, digest, file, is_on_disk=True)
        yield from _tables(source, Budget(limits), depth=1, on_problem=on_problem)


def _open_regular(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileProblem("FILE_TYPE", shown(path.name), "bukan berkas biasa")
        return path.open("rb")
    except FileNotFoundError as error:
        raise FileProblem("FILE_BROKEN", shown(path.name), "berkas tidak ada") from error
    except OSError as error:
        raise FileProblem("FILE_BROKEN", shown(path.name), "berkas tidak boleh atau tidak dapat dibuka") from error


class _Later:
    """Problems of some of many files: told at once, or the first one raised when all have been tried."""

    def __init__(self, on_problem: Callable[[FileProblem], None] | None):
        self.on_problem, self.first = on_problem, None

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind, error, _trace) -> bool:
        if not isinstance(error, FileProblem):
            return False
        if self.on_problem:
            self.on_problem(error)
        self.first = self.first or error
        return True

    def finish(self) -> None:
        if self.first and not self.on_problem:
            raise self.first


def _tables(source: _Source, budget: Budget, *, depth: int, on_problem) -> Iterator[Table]:
    kind = kinds.kind_of(source.data, source.file)
    if kind == "parquet":
        yield _parquet(source)
    elif kind == "text":
        yield _text(source, budget.limits)
    elif kind == "xls":
        data = source.data.read()
        if biff.is_encrypted(data):
            raise FileProblem("FILE_PASSWORD", source.file)
        yield from _workbook(source, data, biff.find_errors(data), budget.limits, is_packed=False)
    else:
        archive = SafeZip(source.data, source.file, budget)
        what = kinds.zip_kind(archive.names(), source.file)
        if what == "archive":
            yield from _archive(source, archive, budget, depth=depth, on_problem=on_problem)
        else:
            errors = cell_errors.check_and_find(archive, what)
            source.data.seek(0)
            yield from _workbook(source, source.data.read(), errors, budget.limits, is_packed=True)


def _archive(source: _Source, archive: SafeZip, budget: Budget, *, depth: int, on_problem) -> Iterator[Table]:
    if depth > budget.limits.depth:
        raise FileProblem("FILE_BOMB", source.file, "zip di dalam zip di dalam zip")
    stem = Path(source.file).stem
    own = (stem,) if re.fullmatch(r"\d{5}", stem) else ()  # 20251.zip: the folder 20251, packed
    report, is_empty = _Later(on_problem), True
    for member in archive.members:
        parts = PurePosixPath(slashed(member)).parts
        if is_litter(parts):
            continue
        is_empty = False
        with report:
            data, digest = archive.unpack(member)
            name, folder = "/".join((source.file, *parts)), (*source.folder, *own, *parts[:-1])
            inner = _Source(shown(name), source.path, folder, digest, data, is_on_disk=False)
            yield from _tables(inner, budget, depth=depth + 1, on_problem=on_problem)
    if is_empty:
        raise FileProblem("FILE_EMPTY", source.file, "zip tanpa isi")
    report.finish()


def _parquet(source: _Source) -> ParquetTable:
    data = None if source.is_on_disk else source.data
    try:
        with quiet():
            scan = scan_parquet(data or source.path)
            columns, rows = list(scan.collect_schema().items()), scan.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, MemoryError) as error:
        raise FileProblem("FILE_BROKEN", source.file, "bukan Parquet yang utuh") from error
    if not columns:
        raise FileProblem("FILE_EMPTY", source.file, "tanpa kolom")
    return ParquetTable(**source.about(), columns=columns, rows=rows, data=data)


def _text(source: _Source, limits: Limits) -> RawTable | CsvTable:
    data = source.data.read()
    kinds.check_text(delimited.decode(data[:65536]), source.file)
    large = delimited.read_large(data)
    if large:
        table, odd_blanks = large
        columns = [(name, pl.String()) for name in table.column_names]
        return CsvTable(**source.about(), columns=columns, rows=table.num_rows, data=table, odd_blanks=odd_blanks)
    cells = delimited.read_cells(delimited.decode(data), source.file, limits)
    cells, _, first_row = trim(cells, None, 1)
    if cells.is_empty():
        raise FileProblem("FILE_EMPTY", source.file, "hanya berisi spasi atau baris kosong")
    return RawTable(**source.about(), sheet=None, cells=cells, numeric=None, first_row=first_row)


def _workbook(source: _Source, data: bytes, errors: dict, limits: Limits, *, is_packed: bool) -> Iterator[RawTable]:
    tables = []
    for sheet in workbooks.read_workbook(data, source.file, limits, is_packed=is_packed):
        cells = cell_errors.put_back(sheet.cells, errors.get(sheet.name, []), sheet.first_row, sheet.places())
        cells, numeric, first_row = trim(cells, sheet.numeric, sheet.first_row)
        if not cells.is_empty():
            tables.append((sheet, cells, numeric, first_row))
    if not tables:
        raise FileProblem("FILE_EMPTY", source.file, "semua lembarnya kosong")
    for sheet, cells, numeric, first_row in tables:
        yield RawTable(
            **source.about(),
            sheet=sheet.name if len(tables) > 1 else None,
            cells=cells,
            numeric=numeric,
            first_row=first_row,
            hidden=sheet.hidden,
        )


def trim(
    cells: pl.DataFrame, numeric: pl.DataFrame | None, first_row: int
) -> tuple[pl.DataFrame, pl.DataFrame | None, int]:
    """Drop blank rows above and below, and blank columns at the right."""
    if cells.is_empty():
        return cells, numeric, first_row
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    if filled.is_empty():
        return cells.clear(), numeric, first_row
    top, height = filled[0], filled[-1] - filled[0] + 1
    counts = cells.null_count().row(0)
    width = max(at for at, nulls in enumerate(counts) if nulls < cells.height) + 1
    names = cells.columns[:width]
    numeric = None if numeric is None else numeric.select(names).slice(top, height)
    return cells.select(names).slice(top, height), numeric, first_row + top
