"""The parts of the page about the evidence: the national list, changes, files, method, versions."""

from __future__ import annotations

from typing import Any

import polars as pl

from rangkul.engine.types import KINDS

from .charts import Bar, Segment, bars
from .markup import Column, Safe, figure, join, table, tag, two_lines
from .page import Page

TOP_PROBLEMS = 8
MAX_PRINTED = 40
WAS = ("never_out", "came_back", "none")
_SEVERITIES = {"refused": 0, "error": 1, "warning": 2, "info": 3}


def next_steps(page: Page) -> Safe:
    """What a reader can have done now: visit, ask, mend."""
    say = page.say
    districts = page.areas.filter((pl.col("level") == "district") & pl.col("code").is_not_null())
    first = districts.filter(pl.col("out_of_school") > 0).sort("out_of_school", "code", descending=[True, False])
    steps = []
    if first.height:
        steps.append(say("next.visit", place=page.places.name(first["code"][0]), n=first["out_of_school"][0]))
    elif page.measures.total("out_of_school"):
        steps.append(say("next.visit_plain"))
    waiting, kinds = page.whole["uncertain"], page.measures.uncertain
    worth = kinds.filter(pl.col("children") >= page.settings.small).sort(pl.col("value") * pl.col("children"))
    if waiting and worth.height:
        steps.append(say("next.ask", n=waiting, kind=say.code("kind", worth["kind"][-1])))
    accounting = page.tables.accounting
    refused = int(accounting["refused"].fill_null(0).sum()) if accounting is not None else 0
    if refused:
        steps.append(say("next.mend", n=refused))
    if not steps:
        return Safe("")
    return tag(
        "section",
        tag("h2", say("next.title"), id="next-title"),
        tag("ol", *(tag("li", s) for s in steps)),
        id="next",
        class_="next",
        aria_labelledby="next-title",
    )


def national_list(page: Page) -> Safe | None:
    """How the rows of the national list were sorted; "never out" apart from "came back"."""
    if page.tables.triage is None:
        return None
    say, counts = page.say, page.measures.triage
    tree = _triage_tree(counts)
    shown = page.hide(tree, ["rows"], key="key", parent="parent", known=[("all", "rows")])
    rows = {r["key"]: r for r in shown.rows(named=True)}
    whole = rows["all"]["rows"]
    if not whole:
        return None
    drawn, listed = [], []
    for triage in ("in_school", "out", "visit"):
        row = rows.get(triage)
        if row is None:
            continue
        kind = {"in_school": "enrolled", "out": "out_of_school", "visit": "uncertain"}[triage]
        said = row["rows_mark"] or say.number(row["rows"])
        more = f" · {say.percent(row['rows'] / whole)}" if row["rows"] else ""
        drawn.append(Bar(say(f"triage.{triage}"), said, [Segment(row["rows"], kind)] if row["rows"] else [], more))
        listed.append(_triage_row(page, tag("strong", say(f"triage.{triage}")), row, whole))
        for inner in (r for w in WAS if (r := rows.get(f"{triage}/{w}"))):
            name = tag("span", say.code("triage.was", inner["was"]), class_="inner")
            listed.append(_triage_row(page, name, inner, whole))
    listed.append([say("total"), say.number(whole), say.percent(1.0)])
    columns = [
        Column(say("ats.result")),
        Column(say("ats.rows"), number=True),
        Column(say("ats.share"), number=True),
    ]
    notes = page.notes(shown["rows_mark"])
    return page.section(
        "ats",
        say("ats.title"),
        tag(
            "div",
            figure(
                say("ats.chart"),
                bars("by-triage", say("ats.chart"), page.dated, drawn, longest=whole),
                page.dated,
            ),
            tag("div", table(say("ats.table"), columns, listed, stamp=page.dated, total=True, notes=notes)),
            class_="pair",
        ),
        intro=say("ats.intro", n=whole),
    )


def _triage_tree(counts: pl.DataFrame) -> pl.DataFrame:
    """key, parent, was, rows: all → triage → was; a triage whose history is nowhere known has no parts."""
    columns = ["key", "parent", "was", "rows"]
    none = pl.lit(None, pl.String)
    total = counts.select(pl.col("rows").sum(), key=pl.lit("all"), parent=none, was=none).select(columns)
    sums = counts.group_by("triage", maintain_order=True).agg(
        pl.col("rows").sum(), told=pl.col("was").is_not_null().any()
    )
    tops = sums.select(key="triage", parent=pl.lit("all"), was=none, rows="rows").select(columns)
    told = sums.filter("told")["triage"].implode()
    parts = counts.filter(pl.col("triage").is_in(told)).select(
        key=pl.col("triage") + "/" + pl.coalesce("was", pl.lit("none")), parent="triage", was="was", rows="rows"
    )
    return pl.concat([total, tops, parts.select(columns)])


def _triage_row(page: Page, name: object, row: dict[str, Any], whole: int) -> list[object]:
    return [name, page.cell(row, "rows"), page.rate(row["rows"] / whole if row["rows"] is not None else None)]


def changes(page: Page) -> Safe | None:
    if page.tables.changes is None:
        return None
    say = page.say
    shown = page.hide(page.measures.changes, ["children"])
    shown = shown.sort("children", "change", "before", "after", descending=[True, False, False, False], nulls_last=True)
    if not shown.height:
        return page.section("changes", say("changes.title"), tag("p", say("changes.none")))
    listed = [
        [two_lines(say.code("change", r["change"]), _from_to(page, r["before"], r["after"])), page.cell(r, "children")]
        for r in shown.rows(named=True)
    ]
    columns = [
        Column(say("changes.kind")),
        Column(say("group.residents"), number=True),
    ]
    notes = page.notes(shown["children_mark"])
    made = table(say("changes.table"), columns, listed, stamp=page.stamp, notes=notes)
    return page.section("changes", say("changes.title"), tag("div", made, class_="narrow"))


def _from_to(page: Page, before: str | None, after: str | None) -> str | None:
    if before is None and after is None:
        return None
    return " → ".join(_code(page, c) for c in (before, after) if c or before)


def _code(page: Page, code: str | None) -> str:
    if code is None:
        return "–"
    for group in ("verdict", "category"):
        if page.say.knows(f"{group}.{code}"):
            return page.say(f"{group}.{code}")
    return page.say.code("verdict", code)


# --- files


def files(page: Page) -> Safe | None:
    accounting = page.tables.accounting
    if accounting is None:
        return None
    say = page.say
    return page.section(
        "files",
        say("files.title"),
        _by_kind(page, accounting),
        _problems(page),
        _each_file(page, accounting),
        intro=say("files.intro"),
    )


_SUMS = ("read", "taken", "duplicate", "refused")


def _by_kind(page: Page, accounting: pl.DataFrame) -> Safe:
    say = page.say
    order = pl.col("kind").replace_strict({k: i for i, k in enumerate(KINDS)}, default=99, return_dtype=pl.Int32)
    sums = [pl.len().alias("files"), *(pl.col(c).fill_null(0).sum() for c in _SUMS)]
    kinds = accounting.group_by("kind").agg(sums).sort(order, "kind")
    rows = kinds.rows(named=True)
    total = accounting.select(sums).row(0, named=True)
    listed = [[say.code("source", r["kind"]), *_account(page, r, r["files"])] for r in rows]
    listed.append([say("total"), *_account(page, total, total["files"])])
    heads = ["files.files", *(f"files.{c}" for c in _SUMS), "files.sum"]
    columns = [Column(say("files.kind")), *(Column(say(h), number=True) for h in heads)]
    return table(say("files.by_kind"), columns, listed, stamp=page.dated, total=True)


def _account(page: Page, row: dict[str, Any], first: int | None = None) -> list[object]:
    """The sum of one line, and whether it closes."""
    closes = row["read"] == row["taken"] + row["duplicate"] + row["refused"]
    verdict = page.say("files.yes") if closes else tag("strong", page.say("files.no"), class_="alarm")
    numbers = [*([first] if first is not None else []), *(row[c] for c in _SUMS)]
    return [*(page.say.number(n or 0) for n in numbers), verdict]


def _problems(page: Page) -> Safe | None:
    say, problems = page.say, page.tables.problems
    if problems is None:
        return None
    if not problems.height:
        return tag("p", say("files.clean"))
    rank = pl.col("severity").replace_strict(_SEVERITIES, default=9, return_dtype=pl.Int32)
    kinds = (
        problems.sort("file", "row", "column", nulls_last=True)
        .group_by("code", "severity", maintain_order=True)
        .agg(
            rows=pl.len().cast(pl.Int64),
            files=pl.col("file").n_unique().cast(pl.Int64),
            message=pl.col("message").drop_nulls().mode(maintain_order=True).first(),
            file=pl.col("file").first(),
            row=pl.col("row").first(),
        )
        .sort(rank, "rows", "code", descending=[False, True, False])
    )
    listed = [_problem_row(page, r) for r in kinds.rows(named=True)]
    columns = [
        Column(say("files.problem")),
        Column(say("files.rows"), number=True),
        Column(say("files.files"), number=True),
    ]
    top = table(say("files.problems"), columns, listed[:TOP_PROBLEMS], stamp=page.dated)
    rest = listed[TOP_PROBLEMS:]
    if not rest:
        return top
    title = say("files.more", n=len(rest))
    more = tag(
        "details", tag("summary", tag("span", title, class_="name")), table(title, columns, rest, stamp=page.dated)
    )
    return join(top, more)


def _problem_row(page: Page, row: dict[str, Any]) -> list[object]:
    say = page.say
    example = say("files.example", file=row["file"] or "–")
    if row["row"] is not None:
        example = say("files.example_at", file=row["file"], row=str(row["row"]))
    severity = tag("span", say.code("severity", row["severity"]), class_=f"severity {_class(row['severity'])}")
    told = two_lines(join(row["message"] or row["code"], " ", severity), example)
    return [told, say.number(row["rows"]), say.number(row["files"])]


def _class(severity: str) -> str:
    return severity if severity in _SEVERITIES else "info"


def _each_file(page: Page, accounting: pl.DataFrame) -> Safe:
    say, problems = page.say, page.tables.problems
    worst: dict[str, str] = {}
    if problems is not None:
        rank = pl.col("severity").replace_strict(_SEVERITIES, default=9, return_dtype=pl.Int32)
        counted = problems.group_by("file", "severity", "code").agg(
            n=pl.len(), message=pl.col("message").sort().first()
        )
        first = counted.sort(rank, "n", "code", descending=[False, True, False]).unique(
            "file", keep="first", maintain_order=True
        )
        worst = {r["file"]: r["message"] or r["code"] for r in first.rows(named=True) if r["file"]}
    listed = [
        [
            two_lines(r["file"], _sent_as(page, r, worst.get(r["file"]))),
            *_account(page, {c: r[c] or 0 for c in _SUMS}),
        ]
        for r in accounting.sort("file", nulls_last=True).rows(named=True)
    ]
    # A file that could not be opened has no account, yet it was sent and it is missing.
    known = set(accounting["file"])
    listed += [[two_lines(f, m), *["–"] * 5] for f, m in sorted(worst.items()) if f not in known]
    columns = [Column(say("files.file")), *(Column(say(f"files.{c}"), number=True) for c in (*_SUMS, "sum"))]
    summary = tag("summary", tag("span", say("files.each_n", n=len(listed)), class_="name"))
    # A short list is printed even when it is closed on the screen; two hundred schools are not.
    return tag(
        "details",
        summary,
        table(say("files.each"), columns, listed, stamp=page.dated),
        tag("p", say("files.all_problems"), class_="note"),
        class_="print" if len(listed) <= MAX_PRINTED else None,
    )


def _sent_as(page: Page, row: dict[str, Any], problem: str | None) -> str:
    """What a file was read as, and its main problem."""
    return " · ".join(p for p in (page.say.code("source", row["kind"]), row["period"], problem) if p)


# --- method and foot


def method(page: Page) -> Safe:
    say = page.say
    hidden = "method.not_hidden" if page.small_numbers else "method.hidden"
    lines = [
        say("method.who", **page.window),
        say("method.proof", semester=say.semester(page.settings.period)),
        say("method.uncertain"),
        say(hidden, small=page.settings.small),
        say("method.limits"),
    ]
    return page.section("method", say("method.title"), tag("ol", *(tag("li", line) for line in lines), class_="method"))


def foot(page: Page) -> Safe:
    """Versions and fingerprints, as ``summary.json`` has them: ``rangkul``, ``versions``, ``tables``, ``inputs``."""
    say, summary = page.say, page.tables.summary
    versions = {"rangkul": summary.get("rangkul", "–"), **summary.get("versions", {})}
    groups = [
        ("foot.versions", versions),
        ("foot.tables", summary.get("tables", {})),
        ("foot.inputs", summary.get("inputs", {})),
    ]
    lists = [
        join(
            tag("h3", say(title)),
            tag(
                "dl", *(tag("div", tag("dt", k), tag("dd", tag("code", v))) for k, v in pairs.items()), class_="hashes"
            ),
        )
        for title, pairs in groups
        if pairs
    ]
    return tag(
        "footer",
        tag("p", say("foot.made_by", version=versions["rangkul"]), " ", page.stamp, "."),
        tag("p", say("foot.text")),
        tag("details", tag("summary", tag("span", say("foot.title"), class_="name")), *lists, class_="quiet")
        if lists
        else None,
    )
