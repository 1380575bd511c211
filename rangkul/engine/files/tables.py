"""What comes out of a file: tables of text and typed tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa

from .problem import FileProblem
from .quiet import quiet
from .text import clean

MOST_COLUMNS = 2_000  # with something in them; no list of children has more
PIECE = 50_000  # rows cleaned at once: what is in between stays small


@dataclass(frozen=True)
class Limits:
    """How much one given file may unpack to. The defaults fit a province on a laptop."""

    total_bytes: int = 4 << 30  # all that it unpacks to, nested zips included
    ratio: int = 400  # unpacked bytes per packed byte; judged only above ``ratio_from`` bytes
    ratio_from: int = 64 << 20
    members: int = 10_000  # files in it, nested zips included
    depth: int = 2  # a zip, and one zip inside it
    cells: int = 100_000_000  # of one sheet, blank ones between the corners included
    memory_bytes: int = 4 << 30  # address space of the process that reads a workbook
    seconds: float = 600  # for reading one workbook


@dataclass(frozen=True, eq=False)
class RawTable:
    """A sheet or a text file as people see it: titles, headers, rows and totals, all as text."""

    file: str  # base name, or "outer.zip/folder/inner.xlsx"
    path: Path  # on disk; of the outer file for what lies in a zip
    folder: tuple[str, ...]  # folder names between the given input and the file, also inside a zip
    sheet: str | None  # set when the workbook has more than one sheet that is not empty
    cells: pl.DataFrame  # String, columns c0..cN; blank cells are null
    numeric: pl.DataFrame | None  # Boolean, same shape: the cell was a number; None for text formats
    first_row: int  # number of the first row of ``cells`` as the spreadsheet shows it, 1-based
    sha256: str  # of the file's bytes
    hidden: bool = False  # people do not see this sheet in their spreadsheet


@dataclass(frozen=True, eq=False)
class ParquetTable:
    """A Parquet file: typed columns, read in batches. Row ``i`` of the data (0-based) is ``first_row + i``."""

    file: str
    path: Path
    folder: tuple[str, ...]
    sha256: str
    columns: list[tuple[str, pl.DataType]]
    rows: int
    first_row: int = 1
    data: BinaryIO | None = field(default=None, repr=False)  # None: it is on disk at ``path``

    def batches(self, rows: int = 500_000, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most ``rows`` rows. Raises FileProblem when the data turn out to be broken."""
        scan = scan_parquet(self.data or self.path)
        scan = scan if columns is None else scan.select(columns)
        for start in range(0, self.rows, rows):
            try:
                with quiet():
                    frame = scan.slice(start, rows).collect()
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, MemoryError) as error:
                raise FileProblem("FILE_BROKEN", self.file, "sebagian datanya tidak terbaca") from error
            if frame.height != min(rows, self.rows - start):
                raise FileProblem("FILE_BROKEN", self.file, "barisnya kurang dari yang tercatat")
            yield frame


@dataclass(frozen=True, eq=False)
class CsvTable:
    """A large text file whose first line is its header: String columns, read in batches."""

    file: str
    path: Path
    folder: tuple[str, ...]
    sha256: str
    columns: list[tuple[str, pl.DataType]]
    rows: int
    first_row: int = 2  # the header is row 1
    data: pa.Table | None = field(default=None, repr=False)
    odd_blanks: bool = field(default=True, repr=False)  # the file has no-break spaces or the like

    def batches(self, rows: int = 500_000, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most ``rows`` rows, cells cleaned like those of a RawTable."""
        data = self.data if columns is None else self.data.select(columns)
        for start in range(0, self.rows, rows):
            end = min(start + rows, self.rows)
            pieces = (data.slice(at, min(PIECE, end - at)) for at in range(start, end, PIECE))
            yield pl.concat(clean(pl.from_arrow(piece), odd_blanks=self.odd_blanks) for piece in pieces)


def scan_parquet(source: Path | BinaryIO) -> pl.LazyFrame:
    """One file, exactly as it is: names like ``period=20251`` or ``[a]*`` mean nothing. Dictionaries become text."""
    scan = pl.scan_parquet(source, glob=False, hive_partitioning=False)
    coded = [name for name, kind in scan.collect_schema().items() if isinstance(kind, pl.Categorical | pl.Enum)]
    return scan.with_columns(pl.col(coded).cast(pl.String)) if coded else scan
