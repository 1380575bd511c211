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


def number_text(numbers: pl.Series) -> pl.Series:
    """Float64 → String as people read it: no '.0', and no exponent where the number is exact.

    >>> number_text(pl.Series([6372914503120001.0, 1.5, 1e-7, None])).to_list()
    ['6372914503120001', '1.5', '0.0000001', None]
    """
    is_whole = numbers.is_finite() & (numbers == numbers.floor()) & (numbers.abs() < 1e30)
    whole = numbers.set(~is_whole.fill_null(False), None).cast(pl.Int128).cast(pl.String)
    if whole.null_count() == numbers.null_count():
        return whole
    written = numbers.cast(pl.String)
    rare = (written.str.contains("e", literal=True) & written.str.contains("^[-0-9]") & whole.is_null()).fill_null(
        False
    )
    if rare.any():  # 1e-7: a handful of cells in any real workbook
        plain = [format(Decimal(value), "f") for value in written.filter(rare)]
        written = written.scatter(rare.arg_true(), plain)
    return pl.select(pl.coalesce(whole, written)).to_series()
