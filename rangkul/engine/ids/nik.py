"""The NIK: PPKKCC DDMMYY SSSS, a girl's day plus 40. What it says, and how far it may be believed in its row.

A NIK keeps the area and the birth date of its first registration for life, so a difference is evidence, never an
error of the number; only what the register cannot have issued is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from rangkul.engine.types import NIK_FOREIGN, NIK_NONE, NIK_SANE, NIK_SUSPECT

from . import digits

_CHECKS = (
    "REGION_UNKNOWN",
    "REGION_RETIRED",
    "DATE_IMPOSSIBLE",
    "SERIAL_0000",
    "NIK_EQ_KK",
    "NIK_KK_SWAPPED",
    "SAME_AS_PARENT",
    "SEX_MISMATCH",
    "DATE_DEFAULT",
    "DOB_MISMATCH_SWAP",
    "DOB_MISMATCH_DAY",
    "DOB_MISMATCH_YEAR",
    "DOB_MISMATCH_DECADE",
    "DOB_MISMATCH_DEFAULT",
    "DOB_MISMATCH_DIGIT",
    "DOB_MISMATCH",
)
CODES = ("LEN", "CHAR", "LETTERS", "SCI", "PLACEHOLDER", "PADDED", "NIK_ROUNDED", *_CHECKS)
_BIT = {code: 1 << bit for bit, code in enumerate(CODES)}
_SUSPECT = sum(_BIT[c] for c in ("NIK_ROUNDED", "DATE_IMPOSSIBLE", "SERIAL_0000", "NIK_EQ_KK", "SAME_AS_PARENT"))
_FOREIGN = sum(bit for code, bit in _BIT.items() if code.startswith("DOB_MISMATCH")) | _BIT["SEX_MISMATCH"]

_DEFAULT_DAYS = (101, 3112, 107)  # day * 100 + month: 1 January, 31 December, 1 July
_WOMAN = 400_000  # forty days, in DDMMYY


def with_nik(
    frame: pl.DataFrame,
    *,
    text: str = "nik",
    numeric: str | None = None,
    birth_date: str = "birth_date",
    sex: str = "sex",
    no_kk: str | None = "no_kk",
    parents: Sequence[str] = (),
    prefixes: pl.DataFrame | None = None,
    demo: bool = False,
    as_of: date,
) -> pl.DataFrame:
    """The frame with ``nik`` (Int64), ``nik_trust`` (UInt8, ``types.NIK_*``) and ``nik_codes`` (List[String]).

    ``text`` may hold text or numbers; ``numeric`` names a Boolean column that says which cells were numbers.
    ``birth_date`` is Date, ``sex`` L or P, ``no_kk`` Int64; any of them may be absent. ``parents`` name columns with
    the parents' NIKs. ``prefixes`` is ``Regions.prefixes``; with ``demo``, digits 5-6 from 90 on are assigned in every
    known regency. The area never changes the trust.
    """
    read = digits.read(digits.column(frame, text), size=16, numeric=digits.column(frame, numeric) if numeric else None)
    rows = _rows(frame, read, birth_date, sex, no_kk, parents)
    marks = rows["marks"] | _area_marks(rows["nik"], prefixes, demo)
    rest = rows.filter(pl.col("nik").is_not_null() & ~_agrees_simply())
    if rest.height:
        found = rest.select(digits.bits(_checks(as_of), CODES.index("DATE_IMPOSSIBLE")) | _mismatch(as_of)).to_series()
        marks = marks.scatter(rest["at"], marks.gather(rest["at"]) | found)
    frame = frame.drop(text) if text != "nik" and text in frame.columns else frame
    return frame.with_columns(
        rows["nik"],
        _trust(rows["nik"], marks).alias("nik_trust"),
        digits.codes(marks, CODES).alias("nik_codes"),
    )


def nik_date(nik: pl.Expr, *, as_of: date) -> pl.Expr:
    """The birth date that a NIK (Int64) tells, null where there is no such day. 20YY up to the year of ``as_of``.

    >>> pl.select(nik_date(pl.lit(6372914503120001), as_of=date(2025, 10, 1))).item()
    datetime.date(2012, 3, 5)
    """
    day, month, year = _day(nik), _month(nik), _year(nik, as_of)
    real = _exists(day, month, year)
    return pl.date(*(pl.when(real).then(part) for part in (year, month, day)))


def _rows(
    frame: pl.DataFrame, read: pl.DataFrame, birth_date: str, sex: str, no_kk: str | None, parents: Sequence[str]
) -> pl.DataFrame:
    """What the checks need: at, nik, marks, own (DDMMYY of the row's birth date), sex, kk, parent (Boolean)."""
    nik = read["number"].alias("nik")
    parent = pl.repeat(False, frame.height, eager=True)
    for name in parents:
        parent |= (digits.read(digits.column(frame, name), size=16)["number"] == nik).fill_null(False)
    born = digits.column(frame, birth_date).cast(pl.Date)
    return pl.DataFrame(
        {
            "nik": nik,
            "marks": read["marks"],
            "born": born,
            "sex": digits.column(frame, sex),
            "kk": digits.column(frame, no_kk).cast(pl.Int64, strict=False),
            "parent": parent,
        }
    ).with_columns(_ddmmyy(pl.col("born")).alias("own"), pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"))


def _ddmmyy(day: pl.Expr) -> pl.Expr:
    return day.dt.day().cast(pl.Int32) * 10_000 + day.dt.month().cast(pl.Int32) * 100 + day.dt.year() % 100


def _day(nik: pl.Expr) -> pl.Expr:
    day = nik // 10**8 % 100
    return day - 40 * (day > 40)


def _month(nik: pl.Expr) -> pl.Expr:
    return nik // 1_000_000 % 100


def _year(nik: pl.Expr, as_of: date) -> pl.Expr:
    year = nik // 10_000 % 100
    return year + pl.when(year + 2000 <= as_of.year).then(2000).otherwise(1900)


def _exists(day: pl.Expr, month: pl.Expr, year: pl.Expr) -> pl.Expr:
    """Whether that day is in the calendar."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = pl.when(month == 2).then(28 + leap).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    return month.is_between(1, 12) & day.is_between(1, length)


def _is_real(as_of: date) -> pl.Expr:
    nik = pl.col("nik")
    return _exists(_day(nik), _month(nik), _year(nik, as_of))


def _agrees_simply() -> pl.Expr:
    """The row's own date and sex are in the NIK, and nothing else asks for a closer look: most rows of most files."""
    told = pl.col("nik") // 10_000 % 1_000_000
    boy, girl = told == pl.col("own"), told == pl.col("own") + _WOMAN
    fits = pl.when(pl.col("sex") == "P").then(girl).when(pl.col("sex") == "L").then(boy).otherwise(boy | girl)
    odd = (pl.col("nik") % 10_000 == 0) | pl.col("parent") | (pl.col("nik") == pl.col("kk")).fill_null(False)
    return (fits & ~odd & ~(pl.col("own") // 100).is_in(_DEFAULT_DAYS)).fill_null(False)


def _checks(as_of: date) -> list[pl.Expr]:
    """DATE_IMPOSSIBLE, SERIAL_0000, NIK_EQ_KK, NIK_KK_SWAPPED, SAME_AS_PARENT, SEX_MISMATCH, DATE_DEFAULT."""
    nik, kk, own = pl.col("nik"), pl.col("kk"), pl.col("own")
    real = _is_real(as_of)
    told, told_kk = nik // 10_000 % 1_000_000, kk // 10_000 % 1_000_000
    woman = pl.when(pl.col("sex") == "P").then(_WOMAN).otherwise(0)
    female = pl.col("sex").replace_strict({"P": True, "L": False}, default=None, return_dtype=pl.Boolean)
    return [
        ~real,
        nik % 10_000 == 0,
        nik == kk,
        (told_kk == own + woman) & (told != own) & (told != own + _WOMAN),
        pl.col("parent"),
        real & (female != (nik // 10**8 % 100 > 40)),
        real & (_day(nik) * 100 + _month(nik)).is_in(_DEFAULT_DAYS),
    ]


def _mismatch(as_of: date) -> pl.Expr:
    """The bit of the one DOB_MISMATCH that tells most, 0 where the NIK and the row's own birth date agree."""
    nik, own = pl.col("nik"), pl.col("own")
    day, month, year = _day(nik), _month(nik), nik // 10_000 % 100
    told = day * 10_000 + month * 100 + year
    years_off = (year - own % 100 + 100) % 100  # without the century: 1 and 99 are one year, 10 and 90 ten
    same_day, same_year = told // 100 == own // 100, year == own % 100
    default = (day * 100 + month).is_in(_DEFAULT_DAYS) | (own // 100).is_in(_DEFAULT_DAYS)
    one_day = [_ddmmyy(pl.col("born") + pl.duration(days=days)) for days in (1, -1)]
    return (
        pl.when(~_is_real(as_of) | own.is_null() | (told == own))
        .then(0)
        .when((day == own // 100 % 100) & (month == own // 10_000) & same_year)
        .then(_BIT["DOB_MISMATCH_SWAP"])
        .when((told == one_day[0]) | (told == one_day[1]))
        .then(_BIT["DOB_MISMATCH_DAY"])
        .when(same_day & years_off.is_in([1, 99]))
        .then(_BIT["DOB_MISMATCH_YEAR"])
        .when(same_day & years_off.is_in([10, 90]))
        .then(_BIT["DOB_MISMATCH_DECADE"])
        .when(same_year & default)
        .then(_BIT["DOB_MISMATCH_DEFAULT"])
        .when(_digits_apart(told, own) == 1)
        .then(_BIT["DOB_MISMATCH_DIGIT"])
        .otherwise(_BIT["DOB_MISMATCH"])
        .cast(pl.UInt32)
    )


def _digits_apart(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """In how many of six places two DDMMYY differ."""
    return pl.sum_horizontal((a // 10**p % 10 != b // 10**p % 10).cast(pl.UInt8) for p in range(6))


def _area_marks(nik: pl.Series, prefixes: pl.DataFrame | None, demo: bool) -> pl.Series:
    """REGION_UNKNOWN and REGION_RETIRED; every distinct prefix is looked up once."""
    none = pl.repeat(0, len(nik), dtype=pl.UInt32, eager=True)
    if prefixes is None:
        return none
    area = (nik // 10**10).cast(pl.Int32).alias("code")
    states = area.drop_nulls().unique().to_frame().join(prefixes.select("code", "state"), on="code", how="left")
    if demo:
        regencies = prefixes.group_by(pl.col("code") // 100).agg(
            pl.when((pl.col("state") == "current").any())
            .then(pl.lit("current"))
            .otherwise(pl.lit("retired"))
            .alias("made_up")
        )
        states = states.with_columns((pl.col("code") // 100).alias("regency"), (pl.col("code") % 100).alias("cc")).join(
            regencies.rename({"code": "regency"}), on="regency", how="left"
        )
        assigned = pl.when(pl.col("cc") >= 90).then("made_up").otherwise("state")
        states = states.with_columns(assigned.alias("state"))
    mark = (
        pl.when(pl.col("state").is_null())
        .then(_BIT["REGION_UNKNOWN"])
        .when(pl.col("state") == "retired")
        .then(_BIT["REGION_RETIRED"])
        .otherwise(0)
    )
    marked = states.select("code", mark.cast(pl.UInt32).alias("mark")).filter(pl.col("mark") > 0)
    if not marked.height:
        return none
    return area.to_frame().join(marked, on="code", how="left", maintain_order="left")["mark"].fill_null(0)


def _trust(nik: pl.Series, marks: pl.Series) -> pl.Series:
    return (
        pl.DataFrame({"nik": nik, "marks": marks})
        .select(
            pl.when(pl.col("nik").is_null())
            .then(NIK_NONE)
            .when(pl.col("marks") & _SUSPECT != 0)
            .then(NIK_SUSPECT)
            .when(pl.col("marks") & _FOREIGN != 0)
            .then(NIK_FOREIGN)
            .otherwise(NIK_SANE)
            .cast(pl.UInt8)
        )
        .to_series()
    )
