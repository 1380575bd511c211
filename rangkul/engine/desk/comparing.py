"""What changed between two deliveries of one kind: rows that are new, changed or gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from .. import regions
from ..scratch import Bench
from ..settings import Settings

DIFFERENCE = "difference.parquet"
#: Columns that are no fact about a person, or are only a form of another.
_APART = {"row", "kind", "period", "record_id", "keyed", "file", "row_no", "name_c", "mother_c"}
_APART |= {"nik_trust", "birth_default", "area_text"}
_NUMBERS = {"nik": 16, "no_kk": 16, "nisn": 10}
#: By what two rows are the same row, the surest first; each must be unique on both sides among what is left.
_STEPS = (
    ("record_id", "keyed"),
    ("nik", "nik_trust >= 2"),
    ("nisn", "nisn IS NOT NULL"),
    ("name_c, birth_date, mother_c", "name_c IS NOT NULL AND birth_date IS NOT NULL AND mother_c IS NOT NULL"),
    ("name_c, birth_date", "name_c IS NOT NULL AND birth_date IS NOT NULL"),
)


def difference(
    new: Path, old: Sequence[Path], settings: Settings, out: Path, *, kind: str, complete: bool = True, stamp: str = ""
) -> dict:
    """Compare ``rows.parquet`` of a delivery with those of earlier ones; writes ``difference.parquet`` into ``out``.

    Returns ``{"new": n, "changed": n, "same": n, "gone": n, "fields": {field: n}}``. The table has one line per row
    that is not the same: ``change``, name, sex, birth_date, village, school_name, file, row_no, record_id, and the
    fields with their values before and after (numbers masked). Where the new delivery only adds rows
    (``complete=False``), nothing is gone. Rows are matched by the sender's own key, NIK, NISN, or name with birth date.
    """
    with Bench(threads=settings.threads, memory_mb=settings.memory_mb, parent=out) as bench:
        bench.add("codes_now", regions.load(settings.areas).moves.filter(pl.col("old") >= 100_000))
        _lay(bench, "fresh", [new], kind)
        _lay(bench, "past", old, kind)
        shared = _shared(bench)
        bench.run("CREATE TABLE pairs (n INTEGER, o INTEGER)")
        _equal_rows(bench, shared)
        for columns, condition in _STEPS:
            _pair(bench, columns, condition)
        _compare(bench, shared, complete=complete)
        table = bench.con.sql("SELECT * FROM difference ORDER BY place").to_arrow_table().drop_columns(["place"])
        pq.write_table(table.replace_schema_metadata({"stamp": stamp}), out / DIFFERENCE, compression="zstd")
        counts = dict(bench.run("SELECT change, count(*) FROM difference GROUP BY 1").fetchall())
        fields = bench.run(
            "SELECT f, count(*) FROM (SELECT unnest(fields) AS f FROM difference) GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        paired = bench.one("SELECT count(*) FROM pairs")
    changed = counts.get("changed", 0)
    return {
        "new": counts.get("new", 0),
        "changed": changed,
        "same": paired - changed,
        "gone": counts.get("gone", 0),
        "fields": dict(fields),
    }


def _lay(bench: Bench, name: str, paths: Sequence[Path], kind: str) -> None:
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    bench.step(
        name,
        f"""SELECT (row_number() OVER ())::INTEGER AS id, * FROM
            (SELECT * FROM read_parquet([{files}], union_by_name=true) WHERE kind = ? ORDER BY period, file, row)""",
        [kind],
    )
    # rows that were read before a code changed are not changed rows
    bench.run(
        f"UPDATE {name} SET village = m.new, district = m.new // 10000 FROM codes_now m WHERE {name}.village = m.old"
    )
    bench.run(
        f"""UPDATE {name} SET district = m.new FROM codes_now m
            WHERE {name}.district = m.old AND {name}.village IS NULL"""
    )


def _shared(bench: Bench) -> list[str]:
    """The columns that both sides have and that say something about a person."""
    there = [[row[0] for row in bench.run(f"DESCRIBE {side}").fetchall()] for side in ("fresh", "past")]
    return [column for column in there[0] if column in there[1] and column not in _APART | {"id"}]


def _text(column: str, side: str) -> str:
    """A value as it is shown and compared: names and addresses without case and blanks that do not matter."""
    cell = f'{side}."{column}"'
    if column in _NUMBERS:
        return f"CASE WHEN {cell} IS NOT NULL THEN format('{{:0{_NUMBERS[column]}d}}', {cell}) END"
    return f"{cell}::VARCHAR"


def _plain(column: str, side: str) -> str:
    return f"upper(trim(regexp_replace({_text(column, side)}, '[\\s.,]+', ' ', 'g')))"


def _equal_rows(bench: Bench, shared: Sequence[str]) -> None:
    """Rows that are equal in every fact are one row; of several equal ones, each finds its own."""
    for side in ("fresh", "past"):
        facts = ", ".join(_plain(column, side) for column in shared)
        bench.step(
            f"{side}_facts",
            f"""SELECT id, h, row_number() OVER (PARTITION BY h ORDER BY id) AS nth
                FROM (SELECT id, md5(to_json([{facts}])::VARCHAR) AS h FROM {side})""",
        )
    bench.run("INSERT INTO pairs SELECT n.id, o.id FROM fresh_facts n JOIN past_facts o ON n.h = o.h AND n.nth = o.nth")


def _pair(bench: Bench, columns: str, condition: str) -> None:
    """Pair what is left by ``columns`` where they are filled and unique on both sides."""

    def unique(side: str, key: str) -> str:
        return f"""SELECT {columns}, any_value(id) AS id FROM {side}
                   WHERE {condition} AND id NOT IN (SELECT {key} FROM pairs) GROUP BY {columns} HAVING count(*) = 1"""

    bench.run(
        f"""INSERT INTO pairs SELECT n.id, o.id FROM ({unique("fresh", "n")}) n
            JOIN ({unique("past", "o")}) o USING ({columns})"""
    )


def _compare(bench: Bench, shared: Sequence[str], *, complete: bool) -> None:
    def who(side: str) -> str:
        names = ("name", "sex", "birth_date", "village", "school_name", "file", "row_no", "record_id")
        return ", ".join(f'{side}."{name}"' for name in names)

    facts = ", ".join(
        f"""CASE WHEN {_plain(column, "fresh")} IS DISTINCT FROM {_plain(column, "past")}
             THEN {{'field': '{column}', 'before': {_masked(column, "past")},
                   'after': {_masked(column, "fresh")}}} END"""
        for column in shared
    )
    nothing = "[]::VARCHAR[]"
    gone = "UNION ALL BY NAME SELECT * FROM gone" if complete else ""
    bench.step(
        "difference",
        f"""WITH told AS (
                SELECT fresh.id AS place, 'changed' AS change, {who("fresh")},
                       list_filter([{facts}], lambda f: f IS NOT NULL) AS told
                FROM pairs JOIN fresh ON fresh.id = n JOIN past ON past.id = o),
            changed AS (
                SELECT * EXCLUDE told, list_transform(told, lambda f: f.field) AS fields,
                       list_transform(told, lambda f: f.before) AS before,
                       list_transform(told, lambda f: f.after) AS after
                FROM told WHERE len(told) > 0),
            fresh_ones AS (
                SELECT id AS place, 'new' AS change, {who("fresh")}, {nothing} AS fields, {nothing} AS before,
                       {nothing} AS after
                FROM fresh WHERE id NOT IN (SELECT n FROM pairs)),
            gone AS (
                SELECT 1000000000 + id AS place, 'gone' AS change, {who("past")}, {nothing} AS fields,
                       {nothing} AS before, {nothing} AS after
                FROM past WHERE id NOT IN (SELECT o FROM pairs))
            SELECT * FROM changed UNION ALL BY NAME SELECT * FROM fresh_ones {gone}""",
    )


def _masked(column: str, side: str) -> str:
    text = _text(column, side)
    digits = _NUMBERS.get(column)
    if digits is None:
        return text
    head, tail = (6, 4) if digits == 16 else (3, 2)
    return f"left({text}, {head}) || repeat('•', {digits - head - tail}) || right({text}, {tail})"
