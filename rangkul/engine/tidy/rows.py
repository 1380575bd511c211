"""Which lines of a table are children: titles, totals, signatures and blank lines are none; some name nobody."""

from __future__ import annotations

from datetime import date

import polars as pl

from ..files import RawTable
from ..ids import with_nik, with_nisn
from . import words
from .columns import Layout

DATA, NOT_DATA, NAMELESS, SHIFTED = "data", "not_data", "NAME_EMPTY", "ROW_SHIFTED"
STATUS = pl.Enum([DATA, NOT_DATA, NAMELESS, SHIFTED])

#: What a person's row has at least one of, apart from the name.
_SOLID = ("nik", "no_kk", "nisn", "birth_date", "birth_place_date", "sex", "mother_name")
_TOTAL = r"(?i)^\W*(?:grand\s*|sub\s*)?(?:jumlah|jml|total|rekap\w*|rata-rata)\b"
_SIGNED = (
    r"(?i)mengetahui|^\W*(?:kepala|plt\.?|a\.n\.?|sekretaris|operator|petugas|pendata|lurah|camat|ketua|ttd)\b|"
    r"\bNIP\b|\bNIY\b|^\W*(?:catatan|keterangan|ket|sumber(?: data)?|dicetak|dibuat|disusun|disahkan|mengesahkan)\b|"
    r"^\W*(?:tanggal unduh|halaman|hal)\b|hormat kami|tanda tangan|"
    r"^\W*\w[\w .]+,\s*(?:\d{1,2}|\.{2,}|_{2,})\s*\w*\s*(?:20\d\d)?\s*$"
)
_SECTION = (
    r"(?i)^\W*(?:kelas|kls|rombel|rombongan|rt|rw|dusun|desa|kelurahan|kecamatan|kel\.|kec\.|tingkat|paket)\b.{0,60}$"
)


def statuses(cells: pl.DataFrame, raw: pl.DataFrame, layout: Layout, table, as_of: date) -> pl.Series:
    """One of STATUS for each row.

    ``cells`` are the rows below the header as they came, ``raw`` the same rows under canonical names.
    """
    is_sheet = isinstance(table, RawTable)
    none = _not_data_in_sheet(cells, raw, layout) if is_sheet else _not_data_in_columns(raw)
    none = none.fill_null(False)
    is_shifted = pl.repeat(False, len(none), eager=True)
    if is_sheet and table.numeric is None:
        is_shifted = too_long(cells, layout) & ~none & ~_fits(raw)
    nobody = ~none & ~is_shifted & ~_has_identity(raw, as_of)
    frame = pl.DataFrame({"none": none, "shifted": is_shifted, "nobody": nobody})
    status = (
        pl.when("none")
        .then(pl.lit(NOT_DATA))
        .when("shifted")
        .then(pl.lit(SHIFTED))
        .when("nobody")
        .then(pl.lit(NAMELESS))
    )
    return frame.select(status.otherwise(pl.lit(DATA)).cast(STATUS).alias("status")).to_series()


def _column(raw: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in raw.columns else pl.lit(None, pl.String)


def _has_identity(raw: pl.DataFrame, as_of: date) -> pl.Series:
    """A name, a readable NIK or a readable NISN."""
    named = raw.select(words.name(_column(raw, "name")).is_not_null().alias("named")).to_series()
    if len(named) != raw.height:
        named = pl.repeat(False, raw.height, eager=True)
    at = (~named).arg_true()
    if not len(at):
        return named
    rest = raw[at]
    readable = pl.repeat(False, rest.height, eager=True)
    if "nik" in rest.columns:
        rest = rest.select("nik", *[c for c in ("nik#",) if c in rest.columns])
        found = with_nik(rest, numeric="nik#" if "nik#" in rest.columns else None, no_kk=None, as_of=as_of)
        readable |= found["nik"].is_not_null()
    if "nisn" in raw.columns:
        readable |= with_nisn(raw[at].select("nisn"))["nisn"].is_not_null()
    return named.scatter(at, readable)


def _is_total(raw: pl.DataFrame, first: pl.Expr) -> pl.Expr:
    """A line of totals: it says so, and has neither a NIK nor a birth date."""
    long_nik = _column(raw, "nik").str.len_bytes() >= 12
    born = _column(raw, "birth_date").is_not_null()
    says = first.str.contains(_TOTAL) | _column(raw, "name").str.contains(_TOTAL)
    return says.fill_null(False) & ~long_nik.fill_null(False) & ~born


def _not_data_in_columns(raw: pl.DataFrame) -> pl.Series:
    """A file with typed columns: only blank rows and totals; looked for where the NIK is missing."""
    at = raw.select(_column(raw, "nik").is_null().alias("x")).to_series()
    if len(at) != raw.height:  # no such column
        at = pl.repeat(True, raw.height, eager=True)
    at = at.arg_true()
    none = pl.repeat(False, raw.height, eager=True)
    if not len(at):
        return none
    rest = raw[at]
    given = [c for c in rest.columns if not c.startswith("_") and not c.endswith("#") and c != "row_no"]
    first = pl.coalesce(pl.col(c).cast(pl.String) for c in given)
    is_blank = pl.all_horizontal(pl.col(c).is_null() for c in given)
    return none.scatter(at, rest.select((is_blank | _is_total(rest, first)).alias("x")).to_series())


def _not_data_in_sheet(cells: pl.DataFrame, raw: pl.DataFrame, layout: Layout) -> pl.Series:
    """Blank lines, the header again, its numbering, totals, sections, and what stands below the table."""
    counted = [c for c in cells.columns if c not in layout.running]
    solid = pl.sum_horizontal(_column(raw, c).is_not_null() for c in _SOLID)
    number = _column(raw, "name").str.contains(r"^\(?[0-9]{1,3}\)?$").fill_null(False)
    short_nik = _column(raw, "nik").str.len_bytes().fill_null(0) < 12
    frame = raw.select((number & short_nik).alias("numbering"), (short_nik & (solid <= 2)).alias("odd")).with_columns(
        cells.select((pl.sum_horizontal(pl.col(c).is_not_null() for c in counted) == 0).alias("blank")).to_series(),
        _repeats_header(cells, layout).alias("header"),
    )
    at = frame["odd"].arg_true()
    rest = _among_odd(cells[at], raw[at].with_columns(at.alias("_at")), counted, _last_child(frame["odd"]))
    none = frame.select((pl.col("numbering") | pl.col("blank") | pl.col("header")).alias("none")).to_series()
    return none.scatter(at, rest | none[at]) if len(at) else none


def _last_child(odd: pl.Series) -> int:
    """Place of the last row that is certainly a person's."""
    sure = (~odd).arg_true()
    return sure[-1] if len(sure) else -1


def _among_odd(cells: pl.DataFrame, raw: pl.DataFrame, counted: list[str], last_child: int) -> pl.Series:
    """Which of the rows that say little of a person are no data. Patterns are costly, so only these rows see them."""
    frame = raw.with_columns(
        cells.select(pl.sum_horizontal(pl.col(c).is_not_null() for c in counted).alias("_filled")).to_series(),
        cells.select(pl.coalesce(pl.all()).alias("_first")).to_series(),
        cells.select(pl.any_horizontal(pl.all().str.contains(_SIGNED)).fill_null(False).alias("_signed")).to_series(),
        # A place and a day under "Tanggal Lahir" may be those of the signature.
        pl.sum_horizontal((~_column(raw, c).str.contains(_SIGNED)).fill_null(False) for c in _SOLID).alias("_solid"),
        _column(raw, "name").alias("_name"),
    )
    named = pl.col("_name").is_not_null()
    is_child = (pl.col("_solid") + named > 1) | (named & (pl.col("_filled") > 2) & ~pl.col("_signed"))
    below = frame.select(pl.col("_at").filter(is_child).max()).item()
    is_below = pl.col("_at") > max(last_child, -1 if below is None else below)
    sealed = pl.col("_signed") & (pl.col("_solid") == 0) & (pl.col("_filled") <= 4)
    sealed &= ~named | pl.col("_name").str.contains(_SIGNED)
    is_tail = is_below & sealed.cum_max() & (pl.col("_solid") == 0)
    alone = (pl.col("_filled") == 1) & (pl.col("_solid") == 0)
    is_section = alone & (~named | pl.col("_name").str.contains(_SECTION))
    none = _is_total(frame, pl.col("_first")) | (sealed & ~named) | is_tail | is_section
    return frame.select(none.fill_null(False).alias("x")).to_series()


def _repeats_header(cells: pl.DataFrame, layout: Layout) -> pl.Series:
    """The header again, as on the next printed page: most filled cells are those of one of its lines."""
    hits = pl.lit(0)
    for line in layout.header.lines:
        same = [
            pl.col(c) == text for c, text in zip(cells.columns, line, strict=True) if text and c not in layout.running
        ]
        if len(same) > 1:
            hits = pl.max_horizontal(hits, pl.sum_horizontal(e.fill_null(False) for e in same))
    filled = pl.sum_horizontal(pl.all().is_not_null())
    return (
        cells.select(((hits >= 2) & (hits * 2 > filled)).alias("x")).to_series()
        if cells.width
        else pl.Series("x", [], pl.Boolean)
    )


def too_long(cells: pl.DataFrame, layout: Layout) -> pl.Series:
    """Text with separators: rows with more cells than the header has, where few rows are so."""
    width = max((at for at, text in enumerate(layout.header.texts) if text), default=len(cells.columns)) + 1
    beyond = cells.columns[width:]
    nothing = pl.repeat(False, cells.height, eager=True)
    if not beyond or layout.header.first == -1:
        return nothing
    long = cells.select(pl.any_horizontal(pl.col(c).is_not_null() for c in beyond).alias("x")).to_series()
    return long if (long.mean() or 0) < 0.2 else nothing


def _fits(raw: pl.DataFrame) -> pl.Series:
    """A number or a date stands where it should: what slipped stands right of it."""
    digits = {"nik": r"\d{15,16}", "nisn": r"^\W?\d{8,10}$", "birth_date": r"\d{4}|\d\W+\d+\W+\d\d"}
    fit = [_column(raw, name).str.contains(pattern).fill_null(False) for name, pattern in digits.items()]
    return raw.select("row_no", pl.any_horizontal(fit).alias("x"))["x"]
