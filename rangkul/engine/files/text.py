"""Text of cells: what is blank, and which characters nobody sees."""

from __future__ import annotations

import polars as pl

#: Blanks that look like a space, and characters that look like nothing (BOM, zero width, NUL, soft hyphen).
SPACES = "\u00a0\u2007\u202f\u3000"
NOTHING = "\u0000\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def clean(frame: pl.DataFrame, *, odd_blanks: bool = True) -> pl.DataFrame:
    """Strip outer blanks, turn no-break spaces into spaces, drop unseen characters; a blank cell is null."""
    cell = pl.col(pl.String)
    if odd_blanks:
        cell = cell.str.replace_all(f"[{NOTHING}]", "").str.replace_all(f"[{SPACES}]", " ")
    cell = cell.str.strip_chars()
    return frame.with_columns(pl.when(cell != "").then(cell))
