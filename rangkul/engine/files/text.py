"""Text of cells: what is blank, which characters nobody sees, how a number is written."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

#: Blanks that look like a space, and characters that look like nothing: NUL, soft hyphen, zero width, direction.
SPACES = "\u00a0\u2007\u202f\u3000"
NOTHING = "\u0000\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def clean(frame: pl.DataFrame, *, odd_blanks: bool = True) -> pl.DataFrame:
    """Strip outer blanks, turn no-break spaces into spaces, drop unseen characters; a blank cell is null."""
    cell = pl.col(pl.String)
    if odd_blanks:
        cell = cell.str.replace_all(f"[{NOTHING}]", "").str.replace_all(f"[{SPACES}]", " ")
    cell = cell.str.strip_chars()
    return frame.with_columns(pl.when(cell != "").then(cell))


def has_odd_blanks(data: bytes) -> bool:
    """Whether UTF-8 text holds any character that ``clean`` must look for one by one."""
    if data.isascii():
        return b"\x00" in data
    needles = [character.encode() for character in SPACES + NOTHING]
    first_bytes = {needle[:1] for needle in needles if needle[:1] in data}  # one byte is found ten times faster
    return any(needle in data for needle in needles if needle[:1] in first_bytes)


def number_text(numbers: pl.DataFrame) -> pl.DataFrame:
    """Float64 columns → String as people read them: no '.0', and no exponent where the number is exact.

    >>> number_text(pl.DataFrame({"c0": [6372919001010001.0, 1.5, 1e-7, None]}))["c0"].to_list()
    ['6372919001010001', '1.5', '0.0000001', None]
    """
    number = pl.col(pl.Float64)
    is_whole = number.is_finite() & (number == number.floor()) & (number.abs() < 1e30)
    whole = number.cast(pl.Int128, strict=False).cast(pl.String)
    written = numbers.select(pl.when(is_whole).then(whole).otherwise(number.cast(pl.String)))
    has_exponent = written.select(pl.all().str.contains("[0-9]e").any())
    return written.with_columns(_without_exponent(column) for column in written if has_exponent[column.name][0])


def _without_exponent(column: pl.Series) -> pl.Series:
    """1e-7 → 0.0000001: a handful of cells in any real workbook, so one by one."""
    rare = column.str.contains("[0-9]e").fill_null(False)
    return column.scatter(rare.arg_true(), [format(Decimal(value), "f") for value in column.filter(rare)])
