"""Which semester a text, a column or a folder names. A period is a semester_id: 20251 is July to December 2025."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from ..settings import Settings
from .words import by_unique

ID = re.compile(r"20\d{2}[12]")
_ID_TEXT = r"\b(20\d{2}[12])\b"
_YEARS = r"\b(20\d{2})\s*[-/–]\s*(?:20)?(\d{2})\b"
_FIRST = r"\b(?:GANJIL|GASAL|ODD|SATU|SEMESTER\s*(?:1|I)|SMT\.?\s*(?:1|I)|(?:20)?\d{2}\s*[-/–]\s*1)\b|^(?:1|I)$"
_SECOND = r"\b(?:GENAP|EVEN|DUA|SEMESTER\s*(?:2|II)|SMT\.?\s*(?:2|II)|(?:20)?\d{2}\s*[-/–]\s*2)\b|^(?:2|II)$"


def is_period(text: str) -> bool:
    """Whether a text is a semester_id.

    >>> is_period("20251"), is_period("2025")
    (True, False)
    """
    return ID.fullmatch(text) is not None


def of_folders(folders: Sequence[str]) -> str | None:
    """The nearest folder that is named by a period."""
    return next((name for name in reversed(folders) if is_period(name)), None)


def of_columns(
    semester_id: pl.Series | None, school_year: pl.Series | None, semester: pl.Series | None, settings: Settings
) -> pl.Series | None:
    """The period of each row; null where its cells do not say. None where there are no such columns."""
    given = [s for s in (semester_id, school_year, semester) if s is not None]
    if not given:
        return None
    texts = pl.DataFrame({f"t{i}": s.cast(pl.String) for i, s in enumerate(given)})
    joined = texts.select(pl.concat_str(pl.all(), separator=" ; ", ignore_nulls=True)).to_series()
    return by_unique(joined, lambda t: _read(t, settings))


def of_text(text: str, settings: Settings) -> str | None:
    """The period that a title names.

    >>> from datetime import date
    >>> of_text("Tahun Pelajaran 2025/2026 Semester Ganjil", Settings(as_of=date(2025, 10, 1)))
    '20251'
    """
    return _read(pl.Series([text], dtype=pl.String), settings).item()


def _read(texts: pl.Series, settings: Settings) -> pl.Series:
    """A semester_id as it is; a school year with its semester; a school year alone is its last semester so far."""
    t = pl.col("t").str.to_uppercase()
    year, next_year = t.str.extract(_YEARS, 1), t.str.extract(_YEARS, 2)
    follows = (year.cast(pl.Int32, strict=False) + 1) % 100 == next_year.cast(pl.Int32, strict=False)
    running = pl.when(year == str(settings.school_year)).then(pl.lit(settings.period[-1])).otherwise(pl.lit("2"))
    rest = t.str.replace(_YEARS, "").str.strip_chars(" ;,-/")
    half = pl.when(rest.str.contains(_SECOND)).then(pl.lit("2")).when(rest.str.contains(_FIRST)).then(pl.lit("1"))
    named = pl.when(follows).then(year + half.otherwise(running))
    return texts.alias("t").to_frame().select(pl.coalesce(t.str.extract(_ID_TEXT), named)).to_series()
