"""Read dates as offices write them. A column has few distinct dates: each is read once, then given back to its rows."""

from __future__ import annotations

from datetime import date

import polars as pl

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
#: The first letters of a month: Indonesian, English, older spelling. Typing errors come later in a word.
_STARTS = {
    **dict.fromkeys(("JAN", "DJA"), 1),
    **dict.fromkeys(("FEB", "PEB"), 2),
    **dict.fromkeys(("MAR", "MRT"), 3),
    "APR": 4,
    **dict.fromkeys(("MEI", "MAY", "MAI", "MEY"), 5),
    "JUN": 6,
    "JUL": 7,
    **dict.fromkeys(("AGU", "AGS", "AGT", "AGO", "AUG"), 8),
    **dict.fromkeys(("SEP", "SPT"), 9),
    **dict.fromkeys(("OKT", "OCT"), 10),
    **dict.fromkeys(("NOV", "NOP"), 11),
    **dict.fromkeys(("DES", "DEC"), 12),
}
_WORDS = {
    **dict(zip(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], range(1, 13), strict=True)),
    **{"DJUNI": 6, "DJULI": 7, "DJUN": 6, "DJUL": 7},
}

_SEP = r"[ ./\\,_-]+"
_LEAD = r"^[^0-9]*?"  # a weekday, a place: "Jum'at, ", "Banjarbaru, "
_YMD = rf"{_LEAD}([0-9]{{4}}){_SEP}([0-9]{{1,2}}){_SEP}([0-9]{{1,2}})$"
_DMY = rf"{_LEAD}([0-9]{{1,2}}){_SEP}([0-9]{{1,2}}){_SEP}([0-9]{{4}}|[0-9]{{2}})$"
_D_MONTH_Y = r"^[^0-9]*([0-9]{1,2})[ ./\\,_-]*([A-Z]+)[ ./\\,_-]*([0-9]{4}|[0-9]{2})$"
_MONTH_D_Y = rf"^(?:[A-Z]+,? )?([A-Z]{{3,}})[ ./\\,_-]*([0-9]{{1,2}})(?:ST|ND|RD|TH)?{_SEP}([0-9]{{4}})$"
_YEAR = r"^[^0-9]*((?:19|20)[0-9]{2})(?:[.,]0+)?$"
_SERIAL = r"^([0-9]{5})(?:[.,][0-9]+)?$"
_CLOCK = r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]+)?(?: ?[AP]M)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
_CLOCK_WITH_DOTS = r"([0-9]{4}) [0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$"
_BLANK = (
    r"^(?:[^\p{L}\p{N}]*|0+(?:[ ./,:-]+0+)*|1900-01-00|0?0/0?1/1900|NULL|NAN|NAT|NONE|NIL|NA|N/A|#N/A|KOSONG|"
    r"(?:TIDAK|TDK|BELUM|BLM|TAK|LUPA)\b.*)$"
)
#: The zero of spreadsheets and of some rosters: the day is not known.
_NO_DAY = (date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1))
_OLDEST_YEAR = 1870  # before it a year is a slip of the keys or of another calendar
_SERIAL_ZERO = date(1899, 12, 30)

_CODES = pl.List(pl.String)


def long_id(day: date) -> str:
    """A date as Indonesian letters write it.

    >>> long_id(date(2025, 3, 5))
    '5 Maret 2025'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def with_date(
    frame: pl.DataFrame, *, text: str = "birth_date", numeric: str | None = None, earliest: date, latest: date
) -> pl.DataFrame:
    """The frame with ``text`` as Date, ``<text>_default`` (Boolean) and ``<text>_codes`` (List[String]).

    ``text`` may hold text, numbers, dates or datetimes; ``numeric`` names a Boolean column that says which cells were
    numbers. What lies after ``latest`` is not taken; what lies before ``earliest`` is kept, with a code. Whether
    03/04/2012 is the American order is decided for the whole column. Default days are 1 January, 31 December, 1 July.
    """
    if text not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Date).alias(text))
    keys = [text] if numeric is None or numeric not in frame.columns else [text, numeric]
    distinct = frame.select(keys).unique()
    dtype = frame.schema[text]
    if dtype in (pl.Date, pl.Datetime):
        told = distinct.with_columns(pl.col(text).cast(pl.Date).alias("day"), pl.lit([], _CODES).alias("how"))
    else:
        told = _read(distinct, text, numeric if len(keys) == 2 else None, earliest, latest)
    answer = _judge(told, earliest, latest).select(
        *keys,
        pl.col("day").alias("_day"),
        pl.col("default").alias(f"{text}_default"),
        pl.col("codes").alias(f"{text}_codes"),
    )
    return (
        frame.drop(f"{text}_default", f"{text}_codes", strict=False)
        .join(answer, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("_day").alias(text))
        .drop("_day")
    )


def _read(distinct: pl.DataFrame, text: str, numeric: str | None, earliest: date, latest: date) -> pl.DataFrame:
    """Adds ``day`` (null where unreadable or empty) and ``how`` (codes of how it was read)."""
    t = pl.col("t")
    parts = distinct.with_columns(_plain(pl.col(text)).alias("t")).with_columns(
        t.str.extract_groups(_YMD).struct.rename_fields(["y", "m", "d"]).alias("ymd"),
        t.str.extract_groups(_DMY).struct.rename_fields(["d", "m", "y"]).alias("dmy"),
        t.str.extract_groups(_D_MONTH_Y).struct.rename_fields(["d", "m", "y"]).alias("dby"),
        t.str.extract_groups(_MONTH_D_Y).struct.rename_fields(["m", "d", "y"]).alias("bdy"),
        t.str.contains(_BLANK).alias("blank"),
    )
    first, second = _part("dmy", "d"), _part("dmy", "m")
    american = parts.select(((second > 12).any() & ~(first > 12).any()).fill_null(False)).item()
    us = pl.lit(True) if american else (first <= 12) & (second > 12)
    parts = parts.with_columns((us & first.is_not_null()).fill_null(False).alias("us"))
    compact = pl.when(t.str.contains(r"^[0-9]{7,8}$")).then(t.str.zfill(8))
    days = parts.with_columns(
        pl.coalesce(
            _day(_part("ymd", "y"), _part("ymd", "m"), _part("ymd", "d"), latest),
            _day(
                _part("dmy", "y"),
                pl.when("us").then(first).otherwise(second),
                pl.when("us").then(second).otherwise(first),
                latest,
            ),
            _day(_part("dby", "y"), _month(pl.col("dby").struct.field("m")), _part("dby", "d"), latest),
            _day(_part("bdy", "y"), _month(pl.col("bdy").struct.field("m")), _part("bdy", "d"), latest),
            compact.str.to_date("%Y%m%d", strict=False),
            compact.str.to_date("%d%m%Y", strict=False),
        ).alias("day"),
        _serial(t, numeric, earliest, latest).alias("serial"),
        _year_only(t, latest).alias("year"),
    )
    written = pl.col("day").is_not_null()
    serial = ~written & pl.col("serial").is_not_null()
    year = ~written & ~serial & pl.col("year").is_not_null()
    return days.select(
        text,
        *([numeric] if numeric else []),
        pl.when(~pl.col("blank")).then(pl.coalesce("day", "serial", "year")).alias("day"),
        _listed(
            {
                "DATE_US_ORDER": written & pl.col("us"),
                "DATE_EXCEL": serial & ~pl.col("blank"),
                "DATE_YEAR_ONLY": year & ~pl.col("blank"),
                "DATE_UNREADABLE": ~written & ~serial & ~year & ~pl.col("blank"),
            }
        ).alias("how"),
    )


def _judge(told: pl.DataFrame, earliest: date, latest: date) -> pl.DataFrame:
    """``day``, ``default``, ``codes``: is this date possible here?"""
    day = pl.col("day")
    old = day < earliest
    slip = old & (day.dt.offset_by("100y") >= earliest) & (day.dt.offset_by("100y") <= latest)
    absurd = day.dt.year() < _OLDEST_YEAR
    told = told.with_columns(pl.when(day.is_in(_NO_DAY)).then(None).otherwise(day).alias("day"))
    found = _listed(
        {
            "DATE_UNREADABLE": absurd,
            "DATE_FUTURE": day > latest,
            "DATE_CENTURY": slip & ~absurd,
            "DATE_TOO_OLD": old & ~slip & ~absurd,
            "DATE_DEFAULT": _is_default(day)
            & (day <= latest)
            & ~absurd
            & ~pl.col("how").list.contains("DATE_YEAR_ONLY"),
        }
    )
    lost = day.is_null() & ~pl.col("how").list.contains("DATE_UNREADABLE")
    return told.with_columns(
        pl.when(lost).then(pl.lit([], _CODES)).otherwise(pl.col("how").list.concat(found)).alias("codes")
    ).with_columns(
        pl.when((day <= latest) & ~absurd).then(day).alias("day"),
        (_is_default(day) & (day <= latest) & ~absurd).fill_null(False).alias("default"),
    )


def _plain(text: pl.Expr) -> pl.Expr:
    """Upper case, single spaces, no quotes, no time of day."""
    return (
        text.cast(pl.String)
        .str.normalize("NFKC")
        .str.to_uppercase()
        .str.replace_all(r"['’‘`\"=\p{Cf}]", "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
        .str.replace(_CLOCK, "")
        .str.replace(_CLOCK_WITH_DOTS, "${1}")
    )


def _part(shape: str, part: str) -> pl.Expr:
    return pl.col(shape).struct.field(part).cast(pl.Int32, strict=False)


def _month(word: pl.Expr) -> pl.Expr:
    exact = word.replace_strict(_WORDS, default=None, return_dtype=pl.Int32)
    return pl.coalesce(exact, word.str.slice(0, 3).replace_strict(_STARTS, default=None, return_dtype=pl.Int32))


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr, latest: date) -> pl.Expr:
    """The date, null where the calendar has none. Two digits of a year are 20YY up to the year of ``latest``.

    Day or month 00 says that only the year is known: 1 January, found again by :func:`_year_only`.
    """
    short = pl.when(year + 2000 <= latest.year).then(year + 2000).otherwise(year + 1900)
    full = pl.when(year < 100).then(short).otherwise(year)
    padded = [part.cast(pl.String).str.zfill(size) for part, size in ((full, 4), (month, 2), (day, 2))]
    return pl.concat_str(padded, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _serial(t: pl.Expr, numeric: str | None, earliest: date, latest: date) -> pl.Expr:
    """Days since 1899-12-30, as spreadsheets count; believed only between ``earliest`` and ``latest``.

    A number cell may also have four digits (before 1927), unless it looks like a year.
    """
    days = t.str.extract(_SERIAL).cast(pl.Int32, strict=False)
    if numeric is not None:
        four = t.str.extract(r"^([0-9]{4})(?:[.,][0-9]+)?$").cast(pl.Int32, strict=False)
        is_cell = pl.col(numeric).fill_null(False) & ~four.is_between(1900, 2100)
        days = pl.coalesce(days, pl.when(is_cell).then(four))
    day = pl.lit(_SERIAL_ZERO) + pl.duration(days=days)
    return pl.when(day.is_between(earliest, latest)).then(day)


def _year_only(t: pl.Expr, latest: date) -> pl.Expr:
    """1 January of the year where the day is not known: 2012, "tahun 2012", 00/00/2012, 2012-00-00."""
    zeros_last = t.str.extract(r"^([0-9]{4})[ ./-](?:0{1,2}[ ./-][0-9]{1,2}|[0-9]{1,2}[ ./-]0{1,2})$")
    zeros_first = t.str.extract(r"^(?:0{1,2}[ ./-][0-9]{1,2}|[0-9]{1,2}[ ./-]0{1,2})[ ./-]([0-9]{4})$")
    year = pl.coalesce(t.str.extract(_YEAR), zeros_first, zeros_last).cast(pl.Int32, strict=False)
    return _day(pl.when(year > 0).then(year), pl.lit(1), pl.lit(1), latest)


def _is_default(day: pl.Expr) -> pl.Expr:
    return (day.dt.month().cast(pl.Int32) * 100 + day.dt.day().cast(pl.Int32)).is_in([101, 1231, 701])


def _listed(flags: dict[str, pl.Expr]) -> pl.Expr:
    """The names of the flags that hold, as a list."""
    return pl.concat_list(
        pl.when(flag.fill_null(False)).then(pl.lit(code)).otherwise(pl.lit(None, pl.String))
        for code, flag in flags.items()
    ).list.drop_nulls()
