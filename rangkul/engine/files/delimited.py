"""Text with separators → RawTable, or CsvTable when it is large and well formed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, zip_longest

import polars as pl
import pyarrow as pa
import pyarrow.csv as pc

from .problem import FileProblem
from .tables import MOST_COLUMNS, Limits
from .text import clean, has_odd_blanks

SEPARATORS = ",;\t|"
LARGE = 20_000  # lines from which a well-formed file is read fast
BLOCK = 20_000  # records turned into columns at once


def _read_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 came from an older Windows program, perhaps in a few lines only."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in bad), error.end


codecs.register_error("rangkul-cp1252", _read_as_cp1252)


def decode(data: bytes) -> str:
    """Text of UTF-8 or UTF-16 with or without a byte-order mark, or of cp1252. Loses no byte."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    elif wide := _wide_encoding(data[:65536]):
        return data.decode(wide, "replace")
    return data.decode("utf-8", "rangkul-cp1252")


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: most second bytes (or most first bytes) are zero."""
    pairs = len(head) // 2
    first, second = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if second > 0.6 * pairs and first < 0.1 * pairs:
        return "utf-16-le"
    if first > 0.6 * pairs and second < 0.1 * pairs:
        return "utf-16-be"
    return None


def sniff_separator(text: str) -> str:
    """The separator that gives most lines of the beginning and of the middle the same number of columns."""
    middle = text.find("\n", len(text) // 2)
    lines = text[:200_000].splitlines()[:400] + (
        text[middle : middle + 50_000].splitlines()[1:100] if middle > 0 else []
    )
    lines = [line for line in lines if line.strip()]
    scores = {}
    for separator in SEPARATORS:
        widths = Counter(len(record) for record in _plain_records(lines, separator))
        width, often = max(((w, n) for w, n in widths.items() if w > 1), key=lambda wn: wn[1] * wn[0], default=(1, 0))
        scores[separator] = often / max(1, len(lines)) * (width - 1) ** 0.5
    best = max(SEPARATORS, key=scores.__getitem__)
    return best if scores[best] else ","


def _plain_records(lines: list[str], separator: str) -> Iterator[list[str]]:
    for line in lines:
        try:
            yield next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            yield line.split(separator)


def read_records(text: str, separator: str) -> Iterator[list[str]]:
    """Records as a spreadsheet would show them; line by line when a quote that was never closed would swallow rows."""
    if '"' not in text:
        return (line.rstrip("\n").split(separator) for line in io.StringIO(text, newline=None))
    if not _quotes_are_sound(text, separator):
        return _line_records(text, separator)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _quotes_are_sound(text: str, separator: str) -> bool:
    """Whether every quoted field ends where it should, and none holds whole rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before, widest = 0, 0
    try:
        for record in reader:
            if reader.line_num - before > 1:
                inner = [line for cell in record if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:-1]]
                if any(line.count(separator) >= max(2, widest - 1) for line in inner):
                    return False
            widest, before = max(widest, len(record)), reader.line_num
    except csv.Error:
        return not _spans_lines(text, separator)
    return True


def _spans_lines(text: str, separator: str) -> bool:
    """Whether any record takes more than one line when read leniently."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    try:
        for _record in reader:
            if reader.line_num - before > 1:
                return True
            before = reader.line_num
    except csv.Error:  # a field larger than any cell
        return True
    return False


def _line_records(text: str, separator: str) -> Iterator[list[str]]:
    for line in io.StringIO(text, newline=None):
        bare = line.rstrip("\n")
        try:
            if bare.count('"') % 2 == 0:
                yield next(csv.reader([bare], delimiter=separator), [])
                continue
        except csv.Error:
            pass
        yield [cell.strip('"') for cell in bare.split(separator)]


def read_cells(text: str, name: str, limits: Limits) -> pl.DataFrame:
    """All cells of a text, one row per record. Raises FileProblem when it is no table by any measure."""
    text, separator = _without_sep_line(text.replace("\x00", "").lstrip("\ufeff"))
    records = read_records(text, separator or sniff_separator(text))
    odd_blanks = has_odd_blanks(text.encode("utf-8", "replace"))
    blocks, rows, width = [], 0, 0
    while block := list(islice(records, BLOCK)):
        rows, width = rows + len(block), max(width, *map(len, block), 1)
        if width > MOST_COLUMNS or rows * width > limits.cells:
            raise FileProblem("FILE_BROKEN", name, f"{rows} baris, {width} kolom: pemisah kolomnya kacau")
        columns = [pl.Series(f"c{at}", column, dtype=pl.String) for at, column in enumerate(zip_longest(*block))]
        blocks.append(clean(pl.DataFrame(columns, height=len(block)), odd_blanks=odd_blanks))
    return pl.concat(blocks, how="diagonal") if blocks else pl.DataFrame()


def _without_sep_line(text: str) -> tuple[str, str | None]:
    """Excel obeys a first line ``sep=;`` and does not show it."""
    found = re.match(r'"?sep=(.)"?\r?\n', text, re.I)
    return (text[found.end() :], found[1]) if found else (text, None)


def read_large(data: bytes) -> tuple[pa.Table, bool] | None:
    """A large text with one header line → (strings, whether it has odd blanks); None: it needs the patient way."""
    if data.count(b"\n") < LARGE:
        return None
    data = _as_utf8(data)
    head = data[: 1 << 20].decode("utf-8", "ignore")
    separator = sniff_separator(head)
    first_line = re.match(r"[^\r\n]*", head)[0]
    names = header_names(next(_plain_records([first_line], separator), []))
    if names is None or first_line.count('"') % 2:
        return None
    is_quoted = b'"' in data
    try:
        table = pc.read_csv(
            pa.BufferReader(data.rstrip(b"\r\n ") if data[-2:].isspace() else data),
            read_options=pc.ReadOptions(column_names=names, skip_rows=1),
            parse_options=pc.ParseOptions(delimiter=separator, newlines_in_values=is_quoted, ignore_empty_lines=False),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=True
            ),
        )
    except pa.ArrowException:  # ragged, or blank lines inside
        return None
    if is_quoted and _holds_lines(table) and not _quotes_are_sound(data.decode(), separator):
        return None
    return table, has_odd_blanks(data)


def header_names(cells: list[str]) -> list[str] | None:
    """Names of columns when a first line can only be a header: at least two, all filled, all different, all words."""
    names = clean(pl.DataFrame({"name": pl.Series(cells, dtype=pl.String)}))["name"].to_list()
    is_header = (
        len(names) >= 2
        and None not in names
        and len(set(names)) == len(names)
        and all(len(name) <= 80 and re.search(r"[^\W\d_]", name) and "\n" not in name for name in names)
    )
    return names if is_header else None


def _holds_lines(table: pa.Table) -> bool:
    """Whether a cell has a line break or a quote in it: perhaps a quote was opened and never closed."""
    return any(pl.from_arrow(column).str.contains('["\r\n]').any() for column in table.columns)


def _as_utf8(data: bytes) -> bytes:
    """The same text in UTF-8, without mark and NUL; the same bytes when they are that already."""
    bare = data.removeprefix(codecs.BOM_UTF8)
    if not _is_utf8(bare):
        bare = decode(data).encode("utf-8", "replace")
    return bare.replace(b"\x00", b"") if b"\x00" in bare else bare


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return b"\x00" not in data
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), 1 << 22):  # piecewise: a whole copy as str would be four times as large
            decoder.decode(data[start : start + (1 << 22)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data
