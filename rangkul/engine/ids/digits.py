"""A column of long numbers as offices write them: text, number cells, fillers, letters, spaces.

Nothing is repaired but the wrapping (spaces, dots, quotes, the letter O for 0): a number that lost digits is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

#: What reading can find, in the order of the bits of ``marks``.
READ = ("LEN", "CHAR", "LETTERS", "SCI", "PLACEHOLDER", "PADDED", "ROUNDED")
LEN, CHAR, LETTERS, SCI, PLACEHOLDER, PADDED, ROUNDED = (1 << bit for bit in range(len(READ)))

_WRAPPING = r"[\s\p{Cf}\p{M}'’‘`\"=]"  # ="637…", '637…, no-break and zero-width spaces
_FLOAT_TAIL = r"^([0-9]{7,})[.,]0+$"  # a number that went through floating point: 6372914503120001.0
_BLANK = r"^(?:[^\p{L}\p{N}]*|NULL|NAN|NONE|NIL|NA|N/A|#N/A|NIHIL|KOSONG)$"
_NO_NUMBER = r"^(?:TIDAK|TDK|BELUM|BLM|TAK|TANPA|GAADA|MENYUSUL|PROSES|X+$)"
_SCIENTIFIC = r"^[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+$"
_FILLER = r"^(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+|0?123456789[0-9]*|9876543210[0-9]*)$"
_COUNTED = {10: (123456789, 1234567890, 9876543210), 16: (123456789012345, 1234567890123456, 9876543210987654)}


def read(
    column: pl.Series, *, size: int, numeric: pl.Series | None = None, shortest: int | None = None
) -> pl.DataFrame:
    """Columns ``number`` (Int64, null where unreadable) and ``marks`` (UInt32, bits of :data:`READ`).

    ``numeric`` says which cells were numbers in the sheet; ``shortest`` is the least length to which lost leading
    zeros are given back. An integer column of a Parquet file is exact; a float column counts as number cells.
    """
    shortest = shortest or size
    dtype = column.dtype
    if dtype.is_integer() or dtype.is_decimal():
        answer = _integers(column.cast(pl.Int64, strict=False), size, shortest)
    elif dtype == pl.Float32:  # seven digits are left of sixteen
        answer = _answer(
            pl.repeat(None, len(column), dtype=pl.Int64, eager=True), column.is_not_null().cast(pl.UInt32) * SCI
        )
    elif dtype.is_float():
        whole = pl.select(pl.when(column.is_finite() & (column == column.floor())).then(column)).to_series()
        answer = _integers(whole.cast(pl.Int64, strict=False), size, shortest)
        return _rounded(answer, pl.repeat(True, len(column), eager=True), size)
    else:
        return _text(column.cast(pl.String), numeric, size, shortest)
    return answer if numeric is None else _rounded(answer, numeric, size)


def column(frame: pl.DataFrame, name: str | None) -> pl.Series:
    """A column of the frame, or nulls where the file has none."""
    if name is not None and name in frame.columns:
        return frame[name]
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True)


def codes(marks: pl.Series, names: Sequence[str]) -> pl.Series:
    """Bits to names: a List[String] per row, empty where nothing is marked."""
    distinct = marks.unique()
    table = pl.DataFrame(
        {"marks": distinct, "codes": [[name for bit, name in enumerate(names) if m >> bit & 1] for m in distinct]},
        schema={"marks": pl.UInt32, "codes": pl.List(pl.String)},
    )
    return marks.to_frame("marks").join(table, on="marks", how="left", maintain_order="left")["codes"]


def bits(flags: Sequence[pl.Expr], first: int = 0) -> pl.Expr:
    """Booleans to one UInt32, the first flag on bit ``first``. Null counts as false."""
    return pl.sum_horizontal(
        flag.fill_null(False).cast(pl.UInt32) * (1 << bit) for bit, flag in enumerate(flags, first)
    ).cast(pl.UInt32)


def _answer(number: pl.Series, marks: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"number": number.cast(pl.Int64), "marks": marks.cast(pl.UInt32)})


def _integers(number: pl.Series, size: int, shortest: int) -> pl.DataFrame:
    """Numbers that carry all their digits."""
    n = pl.col("number")
    filler = _is_filler(n, size)
    short = ~n.is_between(10 ** (shortest - 1), 10**size - 1)
    return (
        number.to_frame("number")
        .with_columns(
            pl.when(filler).then(PLACEHOLDER).when(short).then(LEN).otherwise(0).cast(pl.UInt32).alias("marks")
        )
        .with_columns(pl.when(pl.col("marks") == 0).then(n).alias("number"))
    )


def _is_filler(n: pl.Expr, size: int) -> pl.Expr:
    """0, one digit repeated, 123456…; sixteen digits whose last ten are all 0 or all 9 are a region and no person."""
    repeated = (n % (10**size // 9) == 0) & (n < 10**size)
    filler = repeated | n.is_in(_COUNTED[size])
    return filler | (n % 10**10).is_in([0, 10**10 - 1]) if size == 16 else filler


def _text(column: pl.Series, numeric: pl.Series | None, size: int, shortest: int) -> pl.DataFrame:
    """Well-formed text is read in one go; only what is left over is looked at closely."""
    number = column.cast(pl.Int64, strict=False)
    plain = ((column.str.len_bytes() == size) & (number >= 0) & ~column.str.starts_with("+")).fill_null(False)
    head = pl.DataFrame({"number": number, "plain": plain})
    answer = head.select(
        pl.when(plain & ~_is_filler(pl.col("number"), size)).then("number"),
        pl.when(plain & _is_filler(pl.col("number"), size))
        .then(PLACEHOLDER)
        .otherwise(0)
        .cast(pl.UInt32)
        .alias("marks"),
    )
    odd = (column.is_not_null() & ~plain).arg_true()
    cells = numeric.fill_null(False) if numeric is not None else None
    if len(odd):
        close = _odd(column.gather(odd), size, shortest)
        answer = _answer(answer["number"].scatter(odd, close["number"]), answer["marks"].scatter(odd, close["marks"]))
        if close["tail"].any():
            cells = pl.repeat(False, len(column), eager=True) if cells is None else cells
            cells = cells.scatter(odd, cells.gather(odd) | close["tail"])
    return answer if cells is None else _rounded(answer, cells, size)


def _odd(text: pl.Series, size: int, shortest: int) -> pl.DataFrame:
    """``number``, ``marks`` and ``tail`` (it ended in ".0") of text that is not simply digits."""
    t, bare = pl.col("t"), pl.col("bare")
    steps = (
        text.to_frame("raw")
        .with_columns(
            pl.col("raw").str.normalize("NFKC").str.to_uppercase().str.replace_all(_WRAPPING, "").alias("t"),
        )
        .with_columns(tail=t.str.contains(_FLOAT_TAIL), t=t.str.replace(_FLOAT_TAIL, "${1}"))
        .with_columns(t.str.replace_all(r"[^\p{L}\p{N}]", "").str.replace_all("O", "0", literal=True).alias("bare"))
        .with_columns(length=bare.str.len_chars(), digits=bare.str.contains(r"^[0-9]+$"))
    )
    right = pl.col("length").is_between(shortest, size)
    marks = (
        pl.when(t.str.contains(_BLANK))
        .then(0)
        .when(t.str.contains(_NO_NUMBER) | bare.str.contains(_FILLER))
        .then(PLACEHOLDER)
        .when(t.str.contains(_SCIENTIFIC))
        .then(SCI)
        .when(~pl.col("digits"))
        .then(LETTERS)
        .when(~right)
        .then(LEN)
        .otherwise(
            pl.when(pl.col("length") < size).then(PADDED).otherwise(0)
            + pl.when((bare != pl.col("raw")) & ~pl.col("tail")).then(CHAR).otherwise(0)
        )
    )
    good = pl.col("digits") & right & (pl.col("marks") & (PLACEHOLDER | LEN | SCI) == 0)
    filler = _is_filler(pl.col("number"), size)
    return (
        steps.with_columns(marks.cast(pl.UInt32).alias("marks"))
        .with_columns(pl.when(good).then(bare).cast(pl.Int64, strict=False).alias("number"))
        .select(
            pl.when(~filler).then("number"),
            pl.when(filler).then(PLACEHOLDER).otherwise("marks").cast(pl.UInt32).alias("marks"),
            "tail",
        )
    )


def _rounded(answer: pl.DataFrame, cells: pl.Series, size: int) -> pl.DataFrame:
    """Spreadsheets keep fifteen digits: the sixteenth of a number cell is lost when it reads 0, or above 2^53."""
    if size < 16:
        return answer
    n = pl.col("number")
    lost = cells.fill_null(False) & ((n % 10 == 0) | (n >= 90 * 10**14))
    return answer.with_columns(pl.col("marks") + pl.when(lost).then(ROUNDED).otherwise(0).cast(pl.UInt32))
