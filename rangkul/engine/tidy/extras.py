"""Columns that only one kind of delivery has: ``types.EXTRA``."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ..types import ROSTER_KINDS
from . import words
from .complaints import Complaints
from .values import Context, has, text


def extra_table(kind: str) -> str:
    """The key in ``types.EXTRA`` of a kind: all rosters share one."""
    return "roster" if kind in ROSTER_KINDS else kind


def extras(frame: pl.DataFrame, kind: str, context: Context, complaints: Complaints) -> pl.DataFrame:
    """``frame`` with the columns of ``types.EXTRA`` for the kind, read from their canonical columns."""
    return _OF_KIND[extra_table(kind)](frame, context, complaints)


def _rows(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("file", "sheet", "row_no")


def _coded(frame: pl.DataFrame, name: str, rules, code: str | None, complaints: Complaints) -> pl.Series:
    """A column read by rules; what no rule knows is complained about with ``code``."""
    if not has(frame, name):
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    was = frame[name].cast(pl.String)
    if code:
        fits = words.coded(was, [(pattern, value or "nothing") for pattern, value in rules])
        complaints.where(
            _rows(frame), was.is_not_null() & fits.is_null() & ~was.str.contains(r"^[\W0]*$"), code, name, was
        )
    return words.coded(was, rules)


def _yes(frame: pl.DataFrame, name: str) -> pl.Expr:
    return words.yes(text(frame, name))


def _register(frame: pl.DataFrame, _context: Context, complaints: Complaints) -> pl.DataFrame:
    relation = words.plain(text(frame, "relation"))
    codes = relation.str.replace(r"^0+", "").replace_strict(words.RELATION, default=None, return_dtype=pl.String)
    return frame.with_columns(
        _coded(frame, "life_status", words.LIFE, None, complaints).alias("life_status"),
        words.name(text(frame, "moved_to")).alias("moved_to"),
        _coded(frame, "finished", words.FINISHED, None, complaints).alias("finished"),
        pl.coalesce(codes, relation).alias("relation"),
    )


def _roster(frame: pl.DataFrame, context: Context, _complaints: Complaints) -> pl.DataFrame:
    name = text(frame, "school_name")
    form = words.school_form(name) if has(frame, "school_name") else pl.lit(None, pl.String)
    aid = [words.name(text(frame, "aid"))]
    aid += [
        pl.when(_yes(frame, column)).then(pl.lit(label))
        for column, label in (("aid_kip", "KIP/PIP"), ("aid_pkh", "PKH/KPS"))
    ]
    needs = text(frame, "disability")
    absent = words.share(text(frame, "absence_rate"))
    present = 1 - words.share(text(frame, "attendance_rate"))
    return frame.with_columns(
        pl.coalesce(words.name(text(frame, "school_form")), form).alias("school_form"),
        _regency(frame, context).alias("school_regency"),
        _yes(frame, "registered").alias("registered"),
        _yes(frame, "repeated").alias("repeated"),
        pl.coalesce(absent, present).alias("absence_rate"),
        words.small_int(text(frame, "low_marks"), 0, 40, pl.Int8).alias("low_marks"),
        _said(pl.concat_str(aid, separator="; ", ignore_nulls=True)).alias("aid"),
        pl.when(~words.yes(needs).eq_missing(False)).then(words.name(needs)).alias("disability"),
        words.kilometres(text(frame, "distance_km")).alias("distance_km"),
        words.name(text(frame, "guardian")).alias("guardian"),
    )


def _said(joined: pl.Expr) -> pl.Expr:
    """Null for an empty text and for "Tidak", "Tidak ada" …"""
    return pl.when((joined != "") & ~words.yes(joined).eq_missing(False)).then(joined)


def _regency(frame: pl.DataFrame, context: Context) -> pl.Series:
    """Four digits of the regency of the school, where a column says it."""
    nothing = pl.repeat(None, frame.height, dtype=pl.Int32, eager=True)
    if not has(frame, "school_regency"):
        return nothing
    written = frame["school_regency"].cast(pl.String)
    digits = written.str.replace_all(r"\D", "").str.extract(r"^(\d{4})").cast(pl.Int32, strict=False)
    if digits.null_count() == written.null_count():
        return digits
    names = context.regions.names.filter(pl.col("level") == "regency")
    bare = r"(?i)^\s*(?:kabupaten|kab\.?|kota)\s+|[^a-z]"

    def squeezed(column: pl.Expr) -> pl.Expr:
        return column.str.to_lowercase().str.replace_all(bare, "")

    town = pl.col("name").str.contains(r"(?i)^kota\b")
    known = names.select(squeezed(pl.col("name")).alias("key"), town.alias("town"), pl.col("code").cast(pl.Int32))
    asked = (
        pl.DataFrame({"name": written})
        .with_row_index("at")
        .with_columns(squeezed(pl.col("name")).alias("key"), town.alias("town"))
    )
    both = asked.join(known, on=["key", "town"], how="left", maintain_order="left").unique(
        "at", keep="first", maintain_order=True
    )
    either = asked.join(known.unique("key", keep="none"), on="key", how="left", maintain_order="left")
    return (
        pl.DataFrame({"d": digits, "b": both["code"], "e": either["code"]})
        .select(pl.coalesce("d", "b", "e"))
        .to_series()
    )


def _leavers(frame: pl.DataFrame, _context: Context, complaints: Complaints) -> pl.DataFrame:
    said = pl.coalesce(words.name(text(frame, "exit_reason")), words.name(text(frame, "pupil_status")))
    frame = frame.with_columns(said.alias("exit_reason"))
    reason = _coded(frame, "exit_reason", words.EXIT, "REASON_UNKNOWN", complaints)
    written = pl.col("exit_reason").is_not_null()
    return frame.with_columns(
        reason.alias("_reason"),
        words.name(text(frame, "destination")).alias("destination"),
        words.name(text(frame, "destination_id")).alias("destination_id"),
    ).with_columns(pl.when(written).then(pl.col("_reason").fill_null("other")).alias("exit_reason"))


def _dtsen(frame: pl.DataFrame, _context: Context, complaints: Complaints) -> pl.DataFrame:
    aid = [words.name(text(frame, "aid"))]
    labels = (("aid_pkh", "PKH"), ("aid_bpnt", "BPNT"), ("aid_pbi", "PBI"), ("aid_kip", "KIP/PIP"))
    aid += [pl.when(_yes(frame, column)).then(pl.lit(label)) for column, label in labels]
    out = frame.with_columns(
        words.small_int(text(frame, "decile"), 1, 10, pl.Int8).alias("decile"),
        words.name(text(frame, "family_id")).alias("family_id"),
        _said(pl.concat_str(aid, separator="; ", ignore_nulls=True)).alias("aid"),
    )
    if has(frame, "decile"):
        was = frame["decile"].cast(pl.String)
        complaints.where(_rows(frame), was.is_not_null() & out["decile"].is_null(), "NUMBER_RANGE", "decile", was)
    return out


def _ats(frame: pl.DataFrame, _context: Context, complaints: Complaints) -> pl.DataFrame:
    status = _coded(frame, "ats_status", words.ATS_STATUS, "STATUS_UNKNOWN", complaints)
    return frame.with_columns(
        pl.coalesce(text(frame, "ats_id"), text(frame, "pupil_id")).alias("ats_id"),
        status.alias("ats_status"),
        pl.coalesce(text(frame, "ats_year"), text(frame, "semester_id")).alias("ats_year"),
        words.name(text(frame, "ats_note")).alias("ats_note"),
    )


def _field(frame: pl.DataFrame, _context: Context, complaints: Complaints) -> pl.DataFrame:
    outcome = _outcome(frame, complaints)
    letter = text(frame, "evidence_letter")
    note = [text(frame, "note"), _wordy(text(frame, "outcome")), _wordy(text(frame, "reason"))]
    return frame.with_columns(
        outcome.alias("outcome"),
        # "Surat keterangan No. 421/17" is a letter too.
        pl.coalesce(words.yes(letter), pl.when(words.name(letter).is_not_null()).then(True)).alias("evidence_letter"),
        words.name(text(frame, "pesantren")).alias("pesantren"),
        _yes(frame, "pesantren_registered").alias("pesantren_registered"),
        words.name(text(frame, "destination")).alias("destination"),
        _coded(frame, "ever_school", words.ATS_STATUS, None, complaints).alias("ever_school"),
        words.small_int(text(frame, "attempts"), 0, 99, pl.Int8).alias("attempts"),
        words.small_int(text(frame, "age_stated"), 0, 99, pl.Int8).alias("age_stated"),
        _said(pl.concat_str(note, separator="; ", ignore_nulls=True)).alias("note"),
    )


def _wordy(written: pl.Expr) -> pl.Expr:
    """Text that says more than one code."""
    return pl.when(~written.str.contains(r"^\s*[SAsa]\W?\d{1,2}\s*$")).then(words.name(written))


def _outcome(frame: pl.DataFrame, complaints: Complaints) -> pl.Series:
    """The code of what was found; a reason in its own column is finer than "still out of school"."""
    nothing = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    parts = {
        name: words.outcome(frame[name].cast(pl.String)) if has(frame, name) else nothing
        for name in ("outcome", "reason")
    }
    both = pl.DataFrame(
        {
            **parts,
            "was": frame.select(words.name(text(frame, "reason"))).to_series() if has(frame, "reason") else nothing,
        }
    )
    found, reason = pl.col("outcome"), pl.col("reason")
    vague = found.is_null() | (found == "A99")
    other = pl.when(pl.col("was").is_not_null()).then(pl.lit("A99"))
    answer = both.select(
        pl.when(vague).then(pl.coalesce(reason, found, other)).otherwise(found).alias("outcome")
    ).to_series()
    if has(frame, "outcome"):
        was = frame["outcome"].cast(pl.String)
        bad = was.is_not_null() & parts["outcome"].is_null() & parts["reason"].is_null()
        complaints.where(_rows(frame), bad, "OUTCOME_UNKNOWN", "outcome", was)
    return answer


_OF_KIND: dict[str, Callable[[pl.DataFrame, Context, Complaints], pl.DataFrame]] = {
    "register": _register,
    "roster": _roster,
    "leavers": _leavers,
    "dtsen": _dtsen,
    "ats": _ats,
    "field": _field,
}
