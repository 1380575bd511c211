"""The lists of area codes: the one in force, the regencies that changed their code, and editions a user brings."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from rangkul.engine.types import InputError

_DATA = Path(__file__).parent.parent / "regions_data"
_LEVELS = {2: "province", 4: "regency", 6: "district", 10: "village"}
_HEADERS = {"kode": "code", "nama": "name", "kode_lama": "old_code"}

AREAS = {"code": pl.Int64, "name": pl.String, "edition": pl.UInt8}
MOVES = {"old": pl.Int64, "new": pl.Int64}


def read(editions: tuple[Path, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All areas with every name they bear (``AREAS``; edition 0 is in force), and all changes of code (``MOVES``)."""
    areas = [pl.read_parquet(_DATA / "areas.parquet").with_columns(pl.lit(0, pl.UInt8).alias("edition"))]
    history = pl.read_csv(_DATA / "regency_history.csv", infer_schema=False)
    moves = [history.select(number(pl.col("old_code")).alias("old"), number(pl.col("new_code")).alias("new"))]
    for edition, path in enumerate(editions, 1):
        rows = _read_edition(path)
        areas.append(rows.select("code", "name", pl.lit(edition, pl.UInt8).alias("edition")))
        moves.append(rows.filter(pl.col("old_code").is_not_null()).select(old="old_code", new="code"))
    moved = pl.concat(moves).filter(pl.col("old") != pl.col("new")).unique("old", keep="last", maintain_order=True)
    return pl.concat(areas).unique(["code", "name"], keep="first", maintain_order=True), moved


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


def _read_edition(path: Path) -> pl.DataFrame:
    """``code``, ``name``, ``old_code`` (Int64) of a user's CSV with the columns code, name and perhaps old_code."""
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
    read = rows.select(number(pl.col("code")).alias("code"), "name", number(pl.col("old_code")).alias("old_code"))
    bad = rows.filter(read["code"].is_null() | read["name"].is_null())
    if bad.height:
        raise InputError(
            f"Daftar wilayah {path}: kode {bad['code'][0]!r} tidak dapat dibaca. Tulis seperti 63.72.04.1003."
        )
    return read
