"""The tables that a run leaves behind, sorted, so that equal inputs give equal bytes."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import xlsxwriter

from .. import __version__
from .earlier import CARRY
from .ids import mask_plain
from .link.carry import mark, predecessors
from .link.words import because
from .scratch import Bench
from .settings import Settings

#: Order of rows in every table.
ORDER = {
    "verdicts": "place, child",
    "links": "row, reg",
    "triage": "row",
    "changes": "child_id, change, before, after",
    "review": "value DESC, kind, child_id, source, record_id",
    "problems": 'file, sheet NULLS FIRST, row NULLS FIRST, code, "column"',
    "accounting": "file, kind, period",
}


def name_children(bench: Bench) -> None:
    """Make ``ids`` (child, child_id): the earlier name where there is one, else one from input, source and record_id.

    A name never comes from a NIK, and says nothing about the child.
    """
    predecessors(bench)
    bench.step(
        "ids",
        """SELECT c.child, coalesce(k.child_id, 'c' || left(md5(a.sha256 || '/' || p.source || '/' || p.record_id), 20)) AS child_id
           FROM (SELECT child FROM children UNION ALL SELECT row FROM proven) c
           JOIN people p ON p.row = c.child JOIN files a ON a.file_no = p.file_no LEFT JOIN kept k USING (child)""",
    )
    _verdicts(bench)


def _verdicts(bench: Bench) -> None:
    """``verdicts_out``: exactly one line per register row, and one per child outside the register."""
    bench.step("counted", "SELECT child, min(row) AS row, count(*) AS rows FROM belongs GROUP BY child")
    bench.step(
        "listed",
        """SELECT c.child, r.source || '/' || r.record_id AS sources FROM counted c JOIN rows r USING (row) WHERE c.rows = 1
           UNION ALL
           SELECT b.child, string_agg(r.source || '/' || r.record_id, '; ' ORDER BY r.row)
           FROM belongs b JOIN rows r USING (row) SEMI JOIN (SELECT child FROM counted WHERE rows > 1) USING (child) GROUP BY b.child""",
    )
    bench.step(
        "places",
        """SELECT *, format('{:02d}', place_code // 10000) AS province_code,
                  format('{:02d}.{:02d}', place_code // 10000, place_code // 100 % 100) AS regency_code,
                  format('{:02d}.{:02d}.{:02d}', place_code // 10000, place_code // 100 % 100, place_code % 100) AS district_code,
                  format('{:02d}.{:02d}.{:02d}.{:04d}', village // 100000000, village // 1000000 % 100, village // 10000 % 100, village % 10000) AS village_code
           FROM (SELECT DISTINCT village, coalesce(village // 10000, district)::INTEGER AS place_code FROM people)""",
    )
    bench.view(
        "verdicts_out",
        """SELECT i.child_id, v.record_id, l.sources, v.verdict, v.category, v."where", v.probability, v.because, v.same_as,
                  w.province_code, w.regency_code, w.district_code, w.village_code,
                  v.age, v.sex, v.decile, v.school_id, v.now_grade AS grade,
                  nullif(concat_ws('; ', CASE WHEN v.ats_status IS NOT NULL THEN 'on_ats_list' END, CASE WHEN v.place_code IS NULL THEN 'residu' END,
                      CASE WHEN NOT v.registered THEN 'not_in_register' END, CASE WHEN v.nik_trust = 0 THEN 'no_nik' END,
                      CASE WHEN f.siblings_out > 0 THEN 'sibling_out' END, 'at_risk: ' || k.signals), '') AS flags,
                  f.family, coalesce(f.siblings, 0)::SMALLINT AS siblings, v.place, v.child
           FROM (SELECT *, CASE WHEN registered THEN 0 ELSE 1 END AS place, coalesce(village // 10000, district)::INTEGER AS place_code FROM judged
                 UNION ALL BY NAME
                 SELECT j.* REPLACE (p.row AS child, o.record_id AS same_as, g.record_id AS record_id), 0 AS place,
                        coalesce(g.village // 10000, g.district)::INTEGER AS place_code
                 FROM proven p JOIN judged j ON j.child = p.other JOIN people g ON g.row = p.row JOIN people o ON o.row = p.other) v
           JOIN ids i USING (child) LEFT JOIN listed l USING (child) LEFT JOIN families f USING (child) LEFT JOIN risks k USING (child)
           LEFT JOIN places w ON w.village IS NOT DISTINCT FROM v.village AND w.place_code = v.place_code""",
    )


def _queries(lang: str) -> dict[str, str]:
    columns = 'child_id, record_id, sources, verdict, category, "where", probability, because, same_as, province_code, regency_code, district_code, village_code, age, sex, decile, school_id, grade, flags, family, siblings'
    return {
        "verdicts": f"SELECT {columns} FROM verdicts_out ORDER BY {ORDER['verdicts']}",
        "links": f"""SELECT source, record_id, child_record_id, child_id, probability, decision, rule, because FROM (
                SELECT l.row, l.reg, r.source, r.record_id, g.record_id AS child_record_id, i.child_id, l.probability, l.decision, l.rule, {because(lang)} AS because
                FROM links_found l JOIN rows r ON r.row = l.row JOIN register g ON g.row = l.reg JOIN ids i ON i.child = l.reg)
            ORDER BY {ORDER["links"]}""",
        "triage": """SELECT r.record_id, x.ats_id, t.triage, t.was, i.child_id, t.because
            FROM triaged t JOIN rows r USING (row) LEFT JOIN extra_ats x USING (row) LEFT JOIN ids i USING (child) ORDER BY t.row""",
        "review": f"""SELECT a.kind, i.child_id, g.record_id AS child_record_id, coalesce(r.source, o.source) AS source, coalesce(r.record_id, o.record_id) AS record_id,
                a.probability, a.value, a.question, a.because
            FROM asked a JOIN ids i USING (child) LEFT JOIN register g ON g.row = a.reg LEFT JOIN rows r ON r.row = a.row LEFT JOIN register o ON o.row = a.row
            ORDER BY {ORDER["review"]}""",
        "problems": f"SELECT * FROM problems ORDER BY {ORDER['problems']}",
        "accounting": f"SELECT * FROM accounting ORDER BY {ORDER['accounting']}",
    }


def people(bench: Bench) -> pl.DataFrame:
    """Names and whereabouts of the children to be visited, for the by-name workbooks."""
    return bench.frame(
        """SELECT i.child_id, p.name, p.sex, p.birth_date, j.age, p.mother_name, p.address, p.rt, p.rw, v.village_code, v.district_code, p.nik, v.decile,
                  (SELECT string_agg(s.name || ' (' || coalesce(s.age::VARCHAR, '?') || ')', ', ' ORDER BY s.child) FROM judged s
                   WHERE s.no_kk = j.no_kk AND s.child <> j.child AND s.in_scope) AS siblings
           FROM judged j JOIN people p ON p.row = j.child JOIN ids i USING (child) JOIN verdicts_out v USING (child)
           WHERE j.verdict IN ('out_of_school', 'uncertain') ORDER BY j.child"""
    )


def verdicts(bench: Bench) -> pl.DataFrame:
    """The verdicts of those children, as written."""
    return bench.frame(f"SELECT * FROM ({_queries('id')['verdicts']}) WHERE verdict IN ('out_of_school', 'uncertain')")


def write(bench: Bench, run, settings: Settings, *, skipped: int, begun: float, started: float | None) -> dict:
    """Write every table and ``summary.json`` into ``run.out``; returns the summary."""
    run.out.mkdir(parents=True, exist_ok=True)
    queries = _queries(settings.lang)
    if run.previous is not None:
        queries["changes"] = f"SELECT child_id, change, before, after, because FROM changed ORDER BY {ORDER['changes']}"
    hashes = {}
    for name, query in queries.items():
        path = run.out / f"{name}.{run.format}"
        _copy(bench, query, path)
        hashes[path.name] = _sha256(path)
    _carry(bench, run.out / CARRY)
    _to_mend(bench, run.out / "perbaiki")
    summary = {
        "rangkul": __version__,
        "as_of": settings.as_of.isoformat(),
        "period": settings.period,
        "regency": settings.regency,
        "ages": list(settings.ages),
        "age_on": settings.age_date.isoformat(),
        "settings": _plain(settings),
        "counts": _counts(bench),
        "skipped_files": skipped,
        "inputs": dict(
            bench.run("SELECT file || ' @ ' || coalesce(period, '-'), sha256 FROM accounting ORDER BY 1").fetchall()
        ),
        "tables": hashes,
        "versions": {"python": platform.python_version(), "duckdb": duckdb.__version__, "polars": pl.__version__},
        "times": {
            "start_up": round(begun - started, 3) if started is not None else None,
            "run": round(time.perf_counter() - begun, 3),
            "steps": {k: round(v, 3) for k, v in bench.laps.items() if v >= 0.01},
        },
    }
    (run.out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
    )
    return summary


def _copy(bench: Bench, query: str, path: Path) -> None:
    target = str(path).replace("'", "''")
    how = (
        "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880"
        if path.suffix == ".parquet"
        else "FORMAT csv, HEADER"
    )
    bench.run(f"COPY ({query}) TO '{target}' ({how})")


def _carry(bench: Bench, path: Path) -> None:
    """What the next run may take over: every row that belongs to a child, and each child's own register row.

    ``child`` is the child's own row; its ``child_id`` stands there only, because it is the widest column of all.
    """
    columns = f"""p.kind, p.period, p.record_id, p.nik, p.nik_trust, p.nisn, p.name_s, p.birth_date, p.mother_s,
                  {mark("p")} AS fingerprint, p.row"""
    last = bench.one("SELECT coalesce(max(row), -1) FROM people WHERE kind = 'register'")
    _copy(
        bench,
        f"""SELECT p.row AS child, i.child_id, true AS registered, false AS linked, true AS own, p.name, p.mother_name, {columns}
            FROM people p JOIN ids i ON i.child = p.row WHERE p.row <= {last}
            UNION ALL
            SELECT b.child, NULL, true, true, false, NULL, NULL, {columns}
            FROM belongs b JOIN people p USING (row) WHERE b.child <= {last}
            UNION ALL
            SELECT b.child, CASE WHEN b.child = p.row THEN i.child_id END, false, false, false, p.name, p.mother_name, {columns}
            FROM belongs b JOIN people p USING (row) JOIN ids i ON i.child = b.child WHERE b.child > {last}
            ORDER BY row, own DESC""",
        path,
    )


def _to_mend(bench: Bench, folder: Path) -> None:
    """The refused rows of each file as a workbook with the file's own header: mend them and send it again."""
    refused = bench.frame(
        "SELECT file, sheet, row, message, header, cells FROM refused ORDER BY file, sheet NULLS FIRST, row"
    )
    if refused.is_empty():
        return
    folder.mkdir(exist_ok=True)
    for number, ((file, sheet), rows) in enumerate(refused.group_by("file", "sheet", maintain_order=True), 1):
        stem = mask_plain(Path(str(file)).stem + (f"-{sheet}" if sheet else ""))
        name = f"{number:03d}-" + "".join(c if c.isalnum() or c in "-_" else "-" for c in stem)[:60]
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(folder / f"{name}.xlsx", options) as book:
            book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
            page = book.add_worksheet("perbaiki")
            page.write_row(0, 0, [*rows["header"][0], "BARIS ASAL", "YANG PERLU DIPERBAIKI (hapus dua kolom ini)"])
            for at, row in enumerate(rows.iter_rows(named=True), 1):
                page.write_row(at, 0, [*(cell or "" for cell in row["cells"]), row["row"], row["message"]])


def _counts(bench: Bench) -> dict:
    count = lambda sql: {k if k is not None else "-": n for k, n in bench.run(sql).fetchall()}  # noqa: E731
    scope = bench.one("SELECT count(*) FROM judged WHERE registered AND in_scope")
    queue = bench.one("SELECT count(DISTINCT child) FROM asked WHERE kind = 'link'")
    return {
        "register_rows": bench.one("SELECT count(*) FROM register") + bench.one("SELECT count(*) FROM proven"),
        "children_in_scope": bench.one("SELECT count(*) FROM judged WHERE in_scope"),
        "verdict": count(
            "SELECT verdict, count(*) FROM judged LEFT JOIN proven ON other = child GROUP BY 1 ORDER BY 1"
        ),
        "category": count(
            "SELECT category, count(*) FROM verdicts_out WHERE verdict = 'out_of_school' GROUP BY 1 ORDER BY 1"
        ),
        "links": count("SELECT decision, count(*) FROM links_found GROUP BY 1 ORDER BY 1"),
        "rules": count("SELECT rule, count(*) FROM links_found WHERE decision = 'linked' GROUP BY 1 ORDER BY 1"),
        "triage": count("SELECT triage, count(*) FROM triaged GROUP BY 1 ORDER BY 1"),
        "questions": count("SELECT kind, count(*) FROM asked GROUP BY 1 ORDER BY 1"),
        "queue_per_100k": round(queue * 100_000 / scope, 1) if scope else 0.0,
    }


def _plain(settings: Settings) -> dict:
    said = {k: v for k, v in settings.__dict__.items() if k not in ("threads", "memory_mb", "areas")}
    changed = [{k: v for k, v in area.__dict__.items() if v is not None} for area in settings.areas]
    return said | ({"areas": changed} if changed else {})


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
