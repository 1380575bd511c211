"""The lists of area codes: the one in force, the regencies that changed their code, and editions a user brings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl

from rangkul.engine.settings import ChangedArea, areas_of
from rangkul.engine.types import InputError

_DATA = Path(__file__).parent.parent / "regions_data"
_LEVELS = {2: "province", 4: "regency", 6: "district", 10: "village"}
_HEADERS = {"kode": "code", "nama": "name", "kode_lama": "old_code"}

AREAS = {"code": pl.Int64, "name": pl.String, "edition": pl.UInt8}  # a written name is of the lowest edition
MOVES = {"old": pl.Int64, "new": pl.Int64}
FORMER = {"code": pl.Int64, "name": pl.String, "was": pl.Int64}  # ``was``: the code that bore the name


def read(changed: Sequence[ChangedArea]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All areas (``AREAS``, one name each), all changes of code (``MOVES``), and names that areas bore (``FORMER``).

    ``changed`` wins over the list in force. A code that was replaced twice leads to the last one.
    """
    told = pl.DataFrame(
        [(_digits(area.code), area.name, _digits(area.old_code)) for area in changed],
        schema={"code": pl.Int64, "name": pl.String, "old": pl.Int64},
        orient="row",
    )
    listed = _listed()
    moves = _moves(told)
    areas = pl.concat([told.select("code", "name"), listed]).unique("code", keep="first", maintain_order=True)
    areas = areas.with_columns(
        pl.col("code").is_in(_parts(told, listed, moves).implode()).cast(pl.UInt8).alias("edition")
    )
    renamed = listed.filter(pl.col("code").is_in(told["code"].implode())).select("code", "name", was="code")
    left = areas.join(moves, left_on="code", right_on="old").select(pl.col("new").alias("code"), "name", was="code")
    former = pl.concat([renamed, left]).unique(maintain_order=True)
    # a place that had two codes and two names bears, under its new code, all of the names
    further = renamed.join(moves, left_on="code", right_on="old").select(pl.col("new").alias("code"), "name", was="was")
    return areas, moves, pl.concat([former, further]).unique(maintain_order=True)


def _parts(told: pl.DataFrame, listed: pl.DataFrame, moves: pl.DataFrame) -> pl.Series:
    """New codes that bear the name of a place beside them which no code replaced: parts of what was divided.

    Their name alone does not tell the part from the whole, so it stays with the whole, as its code does.
    """
    code = pl.col("code")
    parent = pl.when(code >= 10**9).then(code // 10_000).otherwise(code // 100).alias("parent")
    beside = [parent, pl.col("name").str.to_uppercase().alias("same")]
    whole = listed.join(told, on="code", how="anti").join(moves, left_on="code", right_on="old", how="anti")
    new = told.filter(pl.col("old").is_null()).join(listed, on="code", how="anti")
    return new.select("code", *beside).join(whole.select(beside), on=["parent", "same"], how="semi")["code"]


@cache
def _listed() -> pl.DataFrame:
    """The list in force that comes with the program: ``code``, ``name``."""
    return pl.read_parquet(_DATA / "areas.parquet")


def _moves(told: pl.DataFrame) -> pl.DataFrame:
    """Each replaced code with the one that now stands for it."""
    history = pl.read_csv(_DATA / "regency_history.csv", infer_schema=False)
    history = history.select(number(pl.col("old_code")).alias("old"), number(pl.col("new_code")).alias("new"))
    step = dict(history.filter(pl.col("old") != pl.col("new")).rows())
    step |= {old: code for code, old in told.select("code", "old").rows() if old is not None}
    last = {}
    for old, new in step.items():
        seen = {old}
        while new in step and new not in seen:
            seen.add(new)
            new = step[new]  # noqa: PLW2901 - follows the changes to their end
        last[old] = new
    return pl.DataFrame({"old": list(last), "new": list(last.values())}, schema=MOVES)


def _digits(code: str | None) -> int | None:
    return int(code.replace(".", "")) if code else None


def number(text: pl.Expr) -> pl.Expr:
    """Digits of an area code in any form as Int64: 63.72.04.1003, 6372041003, 6372041003.0; null where it is none.

    What follows the code ("63.72.04.1003 - Komet") is left alone. Lengths other than 2, 4, 6 and 10 are no code.
    """
    plain = (
        text.cast(pl.String).str.normalize("NFKC").str.strip_chars(" '’‘`\"=").str.replace(r"^([0-9]+)[.,]0$", "${1}")
    )
    digits = plain.str.extract(r"^([0-9][0-9. -]*)(?:$|[^0-9A-Za-z].*$|[A-Za-z]{3,}.*$)").str.replace_all(r"[. -]", "")
    right = digits.str.contains(r"^[1-9](?:[0-9]|[0-9]{3}|[0-9]{5}|[0-9]{9})$")
    filler = digits.str.contains(r"^(?:1+|2+|3+|4+|5+|6+|7+|8+|9+)$") & (digits.str.len_bytes() > 2)
    return pl.when(right & ~filler).then(digits).cast(pl.Int64, strict=False)


def dotted(code: pl.Expr) -> pl.Expr:
    """An area code as the regulation writes it.

    >>> pl.select(dotted(pl.lit(6372041003))).item()
    '63.72.04.1003'
    """
    text = code.cast(pl.String)
    for cut in (6, 4, 2):  # from the back, so that earlier places stay where they are
        tail = text.str.slice(cut)
        text = pl.when(tail != "").then(pl.concat_str(text.str.slice(0, cut), pl.lit("."), tail)).otherwise(text)
    return text


def level(code: pl.Expr) -> pl.Expr:
    """province, regency, district or village."""
    return code.cast(pl.String).str.len_bytes().replace_strict(_LEVELS, default=None, return_dtype=pl.String)


def read_edition(path: Path) -> tuple[ChangedArea, ...]:
    """Changed areas from a user's CSV with the columns code, name and perhaps old_code."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"Daftar wilayah {path} tidak ada. Periksa nama dan foldernya.") from None
    except (OSError, UnicodeDecodeError):
        raise InputError(f"Daftar wilayah {path} tidak dapat dibaca. Simpan sebagai CSV UTF-8.") from None
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = pl.read_csv(text.encode(), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        raise InputError(f"Daftar wilayah {path} bukan CSV yang rapi. Periksa tanda pemisah dan tanda petik.") from None
    rows = rows.rename(lambda name: _HEADERS.get(name.strip().lower(), name.strip().lower()))
    if missing := sorted({"code", "name"} - set(rows.columns)):
        raise InputError(
            f"Daftar wilayah {path} tidak memiliki kolom {', '.join(missing)}. Beri judul code,name,old_code."
        )
    if "old_code" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias("old_code"))
    rows = rows.select("name", *(_as_written(name) for name in ("code", "old_code")))
    return areas_of(rows.to_dicts(), str(path))


def _as_written(name: str) -> pl.Expr:
    """A code as a spreadsheet leaves it (6372041003.0) with dots; what is none stays, to be shown."""
    text = pl.col(name).str.strip_chars()
    return pl.coalesce(dotted(number(text)), text).alias(name)
