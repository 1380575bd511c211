"""From the text of a row to the columns of ``types.PERSON``: who the child is, where it lives, which school."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from ..dates import with_date
from ..ids import npsn, with_kk, with_nik, with_nisn
from ..regions import Regions
from ..settings import Settings
from . import words
from .complaints import Complaints
from .reading import DATES

#: Kinds that list people of any age; the others list children and learners.
_ALL_AGES = ("register", "dtsen")
_PARENTS = ("mother_nik", "father_nik", "guardian_nik")


@dataclass
class Context:
    """What reading a row needs to know besides the row."""

    settings: Settings
    regions: Regions
    prefixes: pl.DataFrame | None
    home: str | None  # the regency where an area name is looked up first


def has(frame: pl.DataFrame, name: str) -> bool:
    return name in frame.columns


def text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The column as text; nulls where the table has none."""
    return pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String)


def dated(raw: pl.DataFrame, kind: str, settings: Settings, complaints: Complaints) -> pl.DataFrame:
    """Read the dates of one table. Day and month are told apart by the whole column, so tables are not mixed here."""
    if has(raw, "birth_place_date"):
        raw = raw.with_columns(pl.coalesce(text(raw, "birth_date"), "birth_place_date").alias("birth_date"))
    for name in DATES:
        if not has(raw, name):
            continue
        oldest = 110 if kind in _ALL_AGES else 40
        earliest = date(settings.as_of.year - (oldest if name == "birth_date" else 30), 1, 1)
        was = raw[name]
        flag = f"{name}#" if has(raw, f"{name}#") and name in raw.columns else None
        raw = with_date(raw, text=name, numeric=flag, earliest=earliest, latest=date(settings.as_of.year, 12, 31))
        codes = raw[f"{name}_codes"]
        complaints.codes(raw.select("file", "sheet", "row_no"), codes, name, was)
        raw = raw.drop(f"{name}_codes", f"{name}#", strict=False)
    return raw.rename({"birth_date_default": "birth_default"}, strict=False)


def person(raw: pl.DataFrame, context: Context, complaints: Complaints) -> pl.DataFrame:
    """``raw`` with the columns of ``types.PERSON`` that say who and where. Dates are read already."""
    rows = raw.select("file", "sheet", "row_no")
    frame = _with_numbers(_with_sex(raw, rows, complaints), rows, context, complaints)
    frame = _with_area(frame, rows, context, complaints)
    frame = frame.with_columns(
        words.name(text(raw, "name")).alias("name"),
        words.parent(text(raw, "mother_name")).alias("mother_name"),
        words.parent(text(raw, "father_name")).alias("father_name"),
        words.name(text(raw, "address")).alias("address"),
    )
    frame = _with_rt_rw(frame, rows, complaints)
    frame = _with_school(frame, rows, complaints)
    _check_names(raw, frame, rows, complaints)
    return frame


def _with_sex(raw: pl.DataFrame, rows: pl.DataFrame, complaints: Complaints) -> pl.DataFrame:
    if has(raw, "sex"):
        frame = raw.with_columns(words.sex(text(raw, "sex")).alias("sex"))
        complaints.where(rows, raw["sex"].is_not_null() & frame["sex"].is_null(), "SEX_UNREADABLE", "sex", raw["sex"])
        return frame
    boy, girl = text(raw, "sex_l").is_not_null(), text(raw, "sex_p").is_not_null()
    return raw.with_columns(pl.when(boy & ~girl).then(pl.lit("L")).when(girl & ~boy).then(pl.lit("P")).alias("sex"))


def _with_numbers(raw: pl.DataFrame, rows: pl.DataFrame, context: Context, complaints: Complaints) -> pl.DataFrame:
    """NIK, No. KK and NISN, each with what is wrong with it."""
    settings = context.settings

    def told(frame: pl.DataFrame, codes: str, name: str) -> pl.DataFrame:
        if has(raw, name):
            complaints.codes(rows, frame[codes], name, raw[name])
        return frame.drop(codes)

    def flag(name: str) -> str | None:
        return f"{name}#" if has(raw, f"{name}#") else None

    frame = told(with_kk(raw, numeric=flag("no_kk")), "kk_codes", "no_kk")
    parents = [name for name in _PARENTS if has(raw, name)]
    frame = with_nik(
        frame,
        numeric=flag("nik"),
        parents=parents,
        prefixes=context.prefixes,
        demo=settings.demo_niks,
        as_of=settings.as_of,
    )
    frame = told(frame, "nik_codes", "nik")
    return told(with_nisn(frame), "nisn_codes", "nisn")


def _with_area(frame: pl.DataFrame, rows: pl.DataFrame, context: Context, complaints: Complaints) -> pl.DataFrame:
    names = {name: f"{name}_name" for name in ("village", "district", "regency") if has(frame, f"{name}_name")}
    frame = _with_whole_code(frame)
    code = "village_code" if has(frame, "village_code") else None
    frame = context.regions.with_area(frame, code=code, **names, home=context.home)
    shown = "village_code" if code else next(iter(names.values()), None)
    if shown:
        written = pl.coalesce(text(frame, "village_code"), "area_text") if code else pl.col("area_text")
        complaints.codes(rows, frame["area_codes"], shown, frame.select(written.alias("was")).to_series())
    return frame.drop("area_codes")


def _with_whole_code(frame: pl.DataFrame) -> pl.DataFrame:
    """One area code from its parts: 63, 72, 4 and 1001 in four columns are 6372041001; digits written as a name too."""
    if has(frame, "village_name") and not has(frame, "village_code"):
        name = pl.col("village_name")
        digits = pl.when(name.str.contains(r"^[\d. ]{8,}$")).then(name)
        if frame.select(digits.is_not_null().any()).item():
            frame = frame.with_columns(
                digits.alias("village_code"), pl.when(digits.is_null()).then(name).alias("village_name")
            )
    parts = [name for name in ("province_code", "regency_code", "district_code") if has(frame, name)]
    if not parts:
        return frame

    def digits_of(name: str) -> pl.Expr:
        return text(frame, name).str.replace(r"\.0$", "").str.replace_all(r"\D", "")

    def below(upper: pl.Expr, name: str, width: int) -> pl.Expr:
        """The code ``name`` with its upper levels in front, unless it carries them already."""
        own = digits_of(name)
        joined = pl.when(own.str.len_bytes() <= min(width, 4)).then(upper + own.str.zfill(width))
        return pl.when(own.str.len_bytes() > 4).then(own).when(own.str.len_bytes() > 0).then(joined)

    province = digits_of("province_code")
    regency = pl.when(digits_of("regency_code").str.len_bytes() == 4).then(digits_of("regency_code"))
    regency = pl.coalesce(regency, below(province, "regency_code", 2))
    district = below(regency, "district_code", 2)
    village = below(district, "village_code", 4)
    whole = pl.coalesce(village, text(frame, "village_code"), district)
    return frame.with_columns(whole.alias("village_code"))


def _with_rt_rw(frame: pl.DataFrame, rows: pl.DataFrame, complaints: Complaints) -> pl.DataFrame:
    """RT and RW from their own columns, from one column for both, or from the address."""
    both, address = text(frame, "rt_rw"), text(frame, "address")
    found = {
        "rt": (r"^\D*([0-9]{1,3})", r"(?:^|[^A-Za-z])R[Tt][ .:]*([0-9]{1,3})"),
        "rw": (r"\d\D+([0-9]{1,3})", r"(?:^|[^A-Za-z])R[Ww][ .:]*([0-9]{1,3})"),
    }
    out = []
    for name, (in_both, in_address) in found.items():
        ways = [text(frame, name).str.extract(r"([0-9]{1,3})")] if has(frame, name) else []
        ways += [both.str.extract(in_both)] if has(frame, "rt_rw") else []
        digits = pl.coalesce(ways or [address.str.extract(in_address)])
        out.append(digits.cast(pl.Int16).replace(0, None).alias(name))
    out = frame.with_columns(out)
    for name in found:
        if has(frame, name):
            was = frame[name].cast(pl.String)
            bad = was.is_not_null() & out[name].is_null() & ~was.str.contains(r"^[\W0]*$")
            complaints.where(rows, bad, "RT_UNREADABLE", name, was)
    return out


def _with_school(frame: pl.DataFrame, rows: pl.DataFrame, complaints: Complaints) -> pl.DataFrame:
    written = frame.select(words.name(text(frame, "school_id")).alias("school_id")).to_series()
    written = _full(written, frame.height, "school_id")
    number = words.by_unique(written, lambda ids: pl.select(npsn(pl.lit(ids))).to_series())
    _complain_once(rows, written.is_not_null() & number.is_null(), "NPSN_BAD", "school_id", written, complaints)
    # A number that is no NPSN (a madrasah's own, say) still tells one school from another.
    out = frame.with_columns(
        pl.select(pl.coalesce(pl.lit(number), pl.lit(written))).to_series().alias("school_id"),
        words.name(text(frame, "school_name")).alias("school_name"),
    )
    return _with_grade(out, frame, rows, complaints)


def _with_grade(out: pl.DataFrame, frame: pl.DataFrame, rows: pl.DataFrame, complaints: Complaints) -> pl.DataFrame:
    grade = pl.repeat(None, frame.height, dtype=pl.Int8, eager=True)
    if has(frame, "grade"):
        grade = words.grade(frame["grade"])
        was = frame["grade"].cast(pl.String)
        known = was.is_null() | grade.is_not_null() | was.str.contains(r"(?i)paket|kkni|level|tingkatan|^\W*$")
        if has(frame, "class_name"):
            known |= words.grade(frame["class_name"]).is_not_null()
        complaints.where(rows, ~known, "GRADE_UNREADABLE", "grade", was)
    if has(frame, "class_name"):
        grade = grade.zip_with(grade.is_not_null(), words.grade(frame["class_name"]))
    return out.with_columns(grade.alias("grade"))


def _full(series: pl.Series, height: int, name: str) -> pl.Series:
    """A column of the right length where a literal gave one value."""
    return series if len(series) == height else pl.repeat(None, height, dtype=series.dtype, eager=True).alias(name)


def _complain_once(
    rows: pl.DataFrame, bad: pl.Series, code: str, column: str, value: pl.Series, complaints: Complaints
) -> None:
    """One line for each distinct value and file, at its first row: the same slip stands in every row of a school."""
    at = bad.fill_null(False).arg_true()
    if len(at):
        first = rows[at].with_columns(value[at].alias("was")).unique(["file", "was"], keep="first", maintain_order=True)
        complaints.where(first, pl.repeat(True, first.height, eager=True), code, column, first["was"])


def _check_names(raw: pl.DataFrame, frame: pl.DataFrame, rows: pl.DataFrame, complaints: Complaints) -> None:
    name = frame["name"]
    complaints.where(rows, name.is_null(), "NAME_MISSING", "name", name)
    complaints.where(rows, name.str.contains(r"[0-9]"), "NAME_DIGITS", "name", name)
    if has(raw, "mother_name"):
        filler = raw["mother_name"].is_not_null() & frame["mother_name"].is_null()
        complaints.where(rows, filler, "MOTHER_PLACEHOLDER", "mother_name", raw["mother_name"])


def whole(frame: pl.DataFrame, columns: Iterable[tuple[str, pl.DataType]]) -> pl.DataFrame:
    """Exactly these columns, in this order and type; null where the frame has none."""
    have = frame.columns
    return frame.select(
        (pl.col(name).cast(kind) if name in have else pl.lit(None, kind).alias(name)) for name, kind in columns
    )
