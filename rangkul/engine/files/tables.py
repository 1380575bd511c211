"""What comes out of a file: tables of text, typed tables, and the ways in which a file can be unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ..types import InputError
from .text import clean

SENTENCES = {
    "FILE_EMPTY": "Berkas ini kosong. Periksa apakah unduhannya selesai, lalu kirim berkas yang berisi.",
    "FILE_BROKEN": "Berkas ini rusak atau terpotong. Unduh atau salin ulang dari sumbernya, lalu kirim lagi.",
    "FILE_PASSWORD": "Berkas ini berkata sandi. Buka dengan kata sandinya, simpan tanpa kata sandi, lalu kirim lagi.",
    "FILE_BOMB": "Isi berkas ini jauh lebih besar daripada yang wajar. Kirim berkas aslinya, dipecah bila perlu.",
    "FILE_HTML": "Berkas ini sebenarnya halaman web atau XML, bukan buku kerja Excel: buka di Excel lalu Simpan Sebagai "
    ".xlsx, dan kirim hasilnya.",
    "FILE_TYPE": "Jenis berkas ini tidak dapat dibaca. Kirim sebagai .xlsx, .xls, .ods, .csv, .parquet atau .zip.",
}


class FileProblem(InputError):
    """A file cannot be read. ``code`` is a key of SENTENCES, ``detail`` says more and may be empty."""

    def __init__(self, code: str, file: str, detail: str = ""):
        self.code, self.file, self.detail = code, file, detail
        more = f" ({detail})" if detail else ""
        super().__init__(mask(f"{file}: {SENTENCES[code]}{more}"))


def mask(text: str) -> str:
    """Hide the middle of every number of 13 digits or more: a file may be named after a NIK.

    >>> mask("KK 6372919001010001.xlsx")
    'KK 637291******0001.xlsx'
    """
    return re.sub(r"(\d{6})\d{3,}(\d{4})", r"\1******\2", text)


@dataclass(frozen=True)
class Limits:
    """How much a compressed file may unpack to. The defaults fit a province on a laptop."""

    total_bytes: int = 4 << 30  # all that one given file unpacks to
    ratio: int = 400  # unpacked bytes per packed byte; judged only above ``ratio_from`` bytes
    ratio_from: int = 64 << 20
    members: int = 10_000  # files in one zip
    depth: int = 2  # a zip, and one zip inside it
    memory_bytes: int = 4 << 30  # for reading one workbook
    seconds: int = 600  # for reading one workbook


@dataclass(frozen=True, eq=False)
class RawTable:
    """A sheet or a text file as people see it: titles, headers, rows and totals, all as text."""

    file: str  # base name, or "outer.zip/inner.xlsx"
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
    """A Parquet file: typed columns, read in batches."""

    file: str
    path: Path
    folder: tuple[str, ...]
    sha256: str
    columns: list[tuple[str, pl.DataType]]
    rows: int
    first_row: int = 1  # number of the first row of data
    opened: Callable[[], BinaryIO | pa.NativeFile] | None = field(default=None, repr=False)

    def batches(self, rows: int = 500_000, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most ``rows`` rows. Raises FileProblem when the data turn out to be broken."""
        try:
            with pq.ParquetFile(self.opened() if self.opened else self.path) as file:
                for batch in file.iter_batches(batch_size=rows, columns=columns):
                    yield _plain(pl.from_arrow(batch))
        except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
            raise FileProblem("FILE_BROKEN", self.file, type(error).__name__) from error


@dataclass(frozen=True, eq=False)
class CsvTable:
    """A large text file whose first line is its header: String columns, read in batches."""

    file: str
    path: Path
    folder: tuple[str, ...]
    sha256: str
    columns: list[tuple[str, pl.DataType]]
    rows: int
    data: pa.Table = field(repr=False)
    first_row: int = 2  # number of the first row of data: the header is row 1
    odd_blanks: bool = field(default=True, repr=False)  # the file has no-break spaces or the like

    def batches(self, rows: int = 500_000, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most ``rows`` rows, cells cleaned like those of a RawTable."""
        data = self.data if columns is None else self.data.select(columns)
        for start in range(0, self.rows, rows):
            yield clean(pl.from_arrow(data.slice(start, rows)), odd_blanks=self.odd_blanks)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Dictionary columns become text, so that readers meet one kind of text only."""
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
