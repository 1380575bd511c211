"""The family card number (No. KK), the pupil number (NISN) and the school number (NPSN)."""

from __future__ import annotations

import polars as pl

from . import digits

KK_CODES = (*(f"KK_{name}" for name in digits.READ), "KK_DATE", "KK_LOOKS_LIKE_NIK")
NISN_CODES = (*(f"NISN_{name}" for name in digits.READ), "NISN_YEAR")


def with_kk(frame: pl.DataFrame, *, text: str = "no_kk", numeric: str | None = None) -> pl.DataFrame:
    """The frame with ``no_kk`` (Int64) and ``kk_codes`` (List[String]); ``text`` is replaced.

    PPKKCC DDMMYY SSSS like a NIK, but the day of issue, without the plus 40. A number cell that may have lost its last
    digit is not taken: it would make one family of ten.
    """
    read = digits.read(digits.column(frame, text), size=16, numeric=digits.column(frame, numeric) if numeric else None)
    kk = pl.col("number")
    day, month = kk // 10**8 % 100, kk // 10**6 % 100
    woman = day.is_between(41, 71) & month.is_between(1, 12)
    impossible = ~woman & ~(day.is_between(1, 31) & month.is_between(1, 12))
    read = read.with_columns(pl.when(pl.col("marks") & digits.ROUNDED == 0).then(kk).alias("number"))
    marks = read.select(pl.col("marks") | digits.bits([impossible, woman], len(digits.READ))).to_series()
    frame = frame.drop(text) if text != "no_kk" and text in frame.columns else frame
    return frame.with_columns(read["number"].alias("no_kk"), digits.codes(marks, KK_CODES).alias("kk_codes"))


def with_nisn(frame: pl.DataFrame, *, text: str = "nisn", birth_date: str = "birth_date") -> pl.DataFrame:
    """The frame with ``nisn`` (Int64, ten digits with its leading zeros given back) and ``nisn_codes``.

    The first three digits are the last three of the birth year; where they differ the NISN stays valid.
    """
    read = digits.read(digits.column(frame, text), size=10, shortest=8)
    born = digits.column(frame, birth_date).cast(pl.Date)
    other_year = (pl.col("number") // 10**7) != (born.dt.year() % 1000)
    marks = read.select(pl.col("marks") | digits.bits([other_year], len(digits.READ))).to_series()
    frame = frame.drop(text) if text != "nisn" and text in frame.columns else frame
    return frame.with_columns(read["number"].alias("nisn"), digits.codes(marks, NISN_CODES).alias("nisn_codes"))


def npsn(expr: pl.Expr) -> pl.Expr:
    """The school's number as eight characters, null where it is none.

    >>> pl.select(npsn(pl.lit("'3010 0001"))).item()
    '30100001'
    """
    tidy = expr.cast(pl.String).str.normalize("NFKC").str.to_uppercase()
    tidy = tidy.str.replace(r"[.,]0+$", "").str.replace_all(r"[^\p{L}\p{N}]", "")
    return tidy.str.extract(r"^([0-9P][0-9]{7})$")
