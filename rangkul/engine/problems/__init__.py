"""What can be wrong with a row or a file: one code, one severity, one sentence that says how to mend it.

>>> CATALOGUE["LEN"].severity
'error'
"""

from __future__ import annotations

import polars as pl

from rangkul.engine.types import PROBLEMS

from . import fields, numbers, rows
from .entry import ERROR, INFO, REFUSED, SEVERITIES, WARNING, Entry

__all__ = ["CATALOGUE", "ERROR", "INFO", "REFUSED", "SEVERITIES", "WARNING", "Entry", "from_codes", "sentence"]

CATALOGUE: dict[str, Entry] = {**numbers.ENTRIES, **fields.ENTRIES, **rows.ENTRIES}


class _Blanks(dict):
    """Values for a sentence; what nobody gave becomes an ellipsis instead of a crash."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, lang: str = "id", **values: object) -> str:
    """The sentence of a code, for people.

    >>> sentence("FILE_EMPTY", file="dapodik.xlsx")
    'Berkas dapodik.xlsx kosong. Minta pengirim mengirim ulang.'
    """
    entry = CATALOGUE[code]
    return (entry.en if lang == "en" else entry.id).format_map(_Blanks(values))


def from_codes(
    frame: pl.DataFrame, codes: str, *, column: str, value: pl.Expr, lang: str = "id", **values: object
) -> pl.DataFrame:
    """One row of ``PROBLEMS`` for each code in the List[String] column ``codes``.

    ``frame`` has the columns ``file``, ``sheet`` (may be absent) and ``row_no``; ``column`` is the name that people
    know; ``value`` gives what stood there, already masked; ``values`` fill braces in the sentences.
    """
    hit = frame.filter(pl.col(codes).list.len() > 0)
    sheet = pl.col("sheet") if "sheet" in frame.columns else pl.lit(None)
    problems = hit.select(
        pl.col("file").cast(pl.String),
        sheet.cast(pl.String).alias("sheet"),
        pl.col("row_no").cast(pl.Int32).alias("row"),
        pl.lit(column).alias("column"),
        pl.col(codes).alias("code"),
        value.cast(pl.String).alias("value"),
    ).explode("code")
    told = _told(problems["code"].unique(), lang, values)
    return problems.join(told, on="code", how="left", maintain_order="left").select(*PROBLEMS)


def _told(codes: pl.Series, lang: str, values: dict[str, object]) -> pl.DataFrame:
    """code, severity, message of the given codes."""
    known = sorted(codes.to_list())
    return pl.DataFrame(
        {
            "code": known,
            "severity": [CATALOGUE[code].severity for code in known],
            "message": [sentence(code, lang, **values) for code in known],
        },
        schema={"code": pl.String, "severity": pl.String, "message": pl.String},
    )
