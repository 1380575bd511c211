"""What came before this run: people's decisions, and an earlier output of ours."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .scratch import Bench
from .types import InputError

DECISION_COLUMNS = ("source", "record_id", "child_record_id", "decision", "by", "at", "note")
DECISIONS = ("same", "not_same", "unsure")
#: Where an output keeps what the next run may carry over.
CARRY = "carry.parquet"


def decisions(bench: Bench, path: Path | None) -> None:
    """Make ``decisions``; empty without a file. Errors name the line and how to mend it."""
    frame = pl.DataFrame(schema=dict.fromkeys(DECISION_COLUMNS, pl.String))
    if path is not None:
        frame = _read(path)
    bench.drop("decisions")
    bench.add("decisions", frame.select(DECISION_COLUMNS))


def _read(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"Berkas keputusan {path.name} tidak dapat dibaca: {error}") from None
    missing = [c for c in DECISION_COLUMNS[:4] if c not in frame.columns]
    if missing:
        raise InputError(
            f"Berkas keputusan {path.name} tidak mempunyai kolom {', '.join(missing)}. Kolomnya: {', '.join(DECISION_COLUMNS)}."
        )
    frame = frame.with_columns(
        pl.lit(None, dtype=pl.String).alias(c) for c in DECISION_COLUMNS if c not in frame.columns
    )
    frame = frame.with_columns(pl.col(c).cast(pl.String).str.strip_chars() for c in DECISION_COLUMNS)
    wrong = frame.with_row_index("line", 2).filter(~pl.col("decision").is_in(DECISIONS) | pl.col("decision").is_null())
    if len(wrong):
        line, said = wrong["line"][0], wrong["decision"][0]
        raise InputError(
            f"Berkas keputusan {path.name} baris {line}: keputusan '{said}' tidak dikenal. Tulis {', '.join(DECISIONS)}."
        )
    return frame


def previous(bench: Bench, folder: Path | None) -> None:
    """Make ``before`` (what the earlier output knew of each of its rows) and ``before_verdicts``; empty without one."""
    if folder is None:
        bench.step(
            "before",
            """SELECT NULL::VARCHAR AS kind, NULL::VARCHAR AS period, NULL::VARCHAR AS record_id, NULL::VARCHAR AS child_id,
                      NULL::BOOLEAN AS linked, NULL::BOOLEAN AS own, NULL::BIGINT AS nik, NULL::UTINYINT AS nik_trust, NULL::BIGINT AS nisn,
                      NULL::VARCHAR AS name_s, NULL::DATE AS birth_date, NULL::VARCHAR AS mother_s, NULL::UBIGINT AS fingerprint WHERE false""",
        )
        return
    carry, verdicts = folder / CARRY, _table(folder, "verdicts")
    if verdicts is None or not carry.exists():
        raise InputError(
            f"{folder} bukan hasil rangkul reconcile yang lengkap (perlu verdicts dan {CARRY}). Pilih folder hasil yang benar."
        )
    _of_this_version(bench, carry)
    bench.step(
        "before",
        f"""WITH c AS (SELECT * FROM read_parquet('{_quoted(carry)}'))
            SELECT kind, period, record_id, child_id, linked, own, nik, nik_trust, nisn, name_s, birth_date, mother_s, fingerprint
            FROM c WHERE child = row
            UNION ALL
            SELECT c.kind, c.period, c.record_id, o.child_id, c.linked, c.own, c.nik, c.nik_trust, c.nisn, c.name_s, c.birth_date, c.mother_s, c.fingerprint
            FROM c JOIN c o ON o.row = c.child AND o.child_id IS NOT NULL WHERE c.child <> c.row""",
    )
    reader = "read_parquet" if verdicts.suffix == ".parquet" else "read_csv"
    options = "" if verdicts.suffix == ".parquet" else ", all_varchar=true"
    bench.step(
        "before_verdicts",
        f"""SELECT child_id, verdict, category, "where", village_code, school_id, TRY_CAST(grade AS TINYINT) AS grade
            FROM {reader}('{_quoted(verdicts)}'{options})""",
    )


def _of_this_version(bench: Bench, carry: Path) -> None:
    """InputError where the output was made by a version whose ``carry`` has other columns."""
    found = bench.run(f"SELECT name FROM parquet_schema('{_quoted(carry)}')").fetchall()
    if not {"child", "child_id", "row", "fingerprint"} <= {name for (name,) in found}:
        raise InputError(
            f"{carry.parent} dibuat oleh versi rangkul yang lain. Jalankan rangkul reconcile untuk masa itu sekali lagi dengan versi ini."
        )


def _table(folder: Path, name: str) -> Path | None:
    for suffix in (".parquet", ".csv"):
        if (folder / f"{name}{suffix}").exists():
            return folder / f"{name}{suffix}"
    return None


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
