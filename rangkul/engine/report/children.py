"""The parts of the page about children: how many, where, who, and what is not certain."""

from __future__ import annotations

import polars as pl

from rangkul.engine.measures import GROUPS, RESIDU, age_bands, mark_of

from .charts import Bar, Segment, bars, strip
from .markup import Column, Safe, figure, join, table, tag, two_lines
from .page import COLUMNS, Page

CATEGORIES = ("BPB", "DO", "LTM", "unknown")
_AREA_ORDER = ("out_of_school", "rate", "uncertain", "settled", "residents")


def lead(page: Page) -> Safe:
    """The main number in words."""
    say, whole = page.say, page.whole
    if whole["residents"] == 0:
        return tag("p", say("lead.nobody", **page.window), class_="lead")
    if whole["rate"] is None:
        return tag("p", say("lead.hidden"), class_="lead")
    main = say("lead.main", out=whole["out_of_school"], residents=whole["residents"])
    said = [say("lead.rate", rate=say.percent(whole["rate"]), **page.window)]
    if whole["uncertain"]:
        rate = say.percent(whole["rate_at_most"])
        said.append(say("lead.uncertain", uncertain=whole["uncertain"], rate=rate))
    return join(tag("p", main, class_="lead"), tag("p", " ".join(said), class_="sublead"))


def tiles(page: Page) -> Safe:
    """Four numbers that add up to all children, and one bar that shows their shares."""
    say, whole = page.say, page.whole
    notes = {
        "enrolled": _where(page),
        "out_of_school": say("tile.out"),
        "uncertain": say("tile.uncertain"),
        "graduated": say("tile.graduated"),
    }
    order = ("out_of_school", "uncertain", "enrolled", "graduated")
    made = [
        tag(
            "div",
            tag("dt", say(f"group.{group}")),
            tag("dd", page.cell(whole, group), class_="figure"),
            tag("dd", notes[group], class_="about"),
            class_=f"tile {group}",
        )
        for group in order
    ]
    counts = {v: page.measures.judged(v) for v in ("moved", "deceased")} | {"elsewhere": page.measures.elsewhere}
    gone = page.hide_parts(counts, 1 << 40)
    said = join(*_fill(say("tile.gone", **{name: f"\0{name}\0" for name in counts}), gone, page))
    return join(tag("dl", *made, class_="tiles"), _shares(page), tag("p", said, class_="note"))


def _fill(sentence: str, hidden: dict[str, tuple[int | None, str | None]], page: Page) -> list[Safe | str]:
    """A sentence whose blanks are counts that may be hidden."""
    return [page.shown(*hidden[part]) if part in hidden else part for part in sentence.split("\0")]


def _shares(page: Page) -> Safe | None:
    say, whole = page.say, page.whole
    if any(whole[mark_of(g)] for g in (*GROUPS, "residents")) or not whole["residents"]:
        return None
    said = "; ".join(f"{say(f'group.{g}')} {say.percent(whole[g] / whole['residents'])}" for g in GROUPS)
    segments = [Segment(whole[g], g) for g in ("out_of_school", "uncertain", "enrolled", "graduated")]
    return tag("figure", strip("shares", say("strip.title"), said, segments), class_="strip")


def _where(page: Page) -> Safe | str:
    """In which kind of school, as one line."""
    enrolled = page.measures.enrolled
    if page.whole[mark_of("enrolled")] or not enrolled.height:
        return ""
    counts = {where or "none": n for where, n in enrolled.rows()}
    order = [w for w in ("school", "madrasah", "pkbm", "outside", "none") if w in counts]
    order += sorted(set(counts) - set(order))
    shown = page.hide_group({w: counts[w] for w in order}, page.whole["enrolled"])
    parts = [join(page.say.code("where", w), " ", page.shown(*shown[w])) for w in order]
    return join(*parts, sep=" · ")


# --- where they live


def areas(page: Page) -> Safe:
    say = page.say
    districts = page.areas.filter(pl.col("level") == "district")
    ranked = districts.sort(
        pl.col("key") == RESIDU, pl.col("out_of_school").fill_null(-1), "code", descending=[False, True, False]
    ).rows(named=True)
    whole = page.whole
    chart = bars("by-district", say("areas.chart"), page.stamp, [_area_bar(page, r) for r in ranked])
    listed = table(
        say("areas.table"),
        _area_columns(page),
        [*(_area_row(page, r) for r in ranked), _area_row(page, whole)],
        stamp=page.stamp,
        total=True,
        notes=_area_notes(page, [*ranked, whole]),
    )
    villages = [_villages(page, r, i == 0) for i, r in enumerate(ranked)]
    return page.section(
        "areas",
        say("areas.title"),
        tag(
            "div",
            figure(say("areas.chart"), chart, page.stamp, _legend(page)),
            tag("div", listed, class_="areas"),
            class_="pair",
        ),
        tag("p", say("areas.residu"), class_="note") if any(r["code"] is None for r in ranked) else None,
        tag("h3", say("areas.villages")),
        *villages,
        intro=say("areas.intro"),
    )


def _legend(page: Page) -> Safe:
    keys = [tag("span", page.say(f"group.{g}"), class_=f"key {g}") for g in ("out_of_school", "uncertain")]
    return tag("span", *keys, class_="legend")


def area_name(page: Page, row: dict[str, object]) -> str:
    if row["level"] == "all":
        return page.say("areas.whole")
    if row["code"] is None:
        return page.say("residu" if row["level"] == "district" else "residu.village")
    return page.places.name(row["code"])


def _area_bar(page: Page, row: dict[str, object]) -> Bar:
    segments = [Segment(row[g], g) for g in ("out_of_school", "uncertain") if row[g] is not None]
    said = row[mark_of("out_of_school")] or page.say.number(row["out_of_school"])
    more = f" · {page.say.percent(row['rate'])}" if row["rate"] is not None else ""
    return Bar(area_name(page, row), said, segments, more)


def _area_columns(page: Page) -> list[Column]:
    say = page.say
    heads = {
        "out_of_school": say("group.out_of_school"),
        "rate": say("areas.rate"),
        "uncertain": say("group.uncertain"),
        "settled": say("group.settled"),
        "residents": say("group.residents"),
    }
    return [Column(say("areas.name")), *(Column(heads[c], number=True) for c in _AREA_ORDER)]


def _area_row(page: Page, row: dict[str, object]) -> list[object]:
    cells = [page.rate(row[c]) if c == "rate" else page.cell(row, c) for c in _AREA_ORDER]
    return [area_name(page, row), *cells]


def _area_notes(page: Page, rows: list[dict[str, object]]) -> list[str]:
    return page.notes([row[mark_of(c)] for row in rows for c in (*COLUMNS, "residents")])


def _villages(page: Page, district: dict[str, object], first: bool) -> Safe | None:
    """One kecamatan to open: its villages, and its sum."""
    rows = page.areas.filter(pl.col("parent") == district["key"])
    if not rows.height:
        return None
    say, name = page.say, area_name(page, district)
    ranked = rows.sort(
        pl.col("code").is_null(), pl.col("out_of_school").fill_null(-1), "code", descending=[False, True, False]
    ).rows(named=True)
    summary = tag(
        "summary",
        tag("span", name, class_="name"),
        tag("span", say("areas.n_villages", n=sum(r["code"] is not None for r in ranked)), class_="more"),
    )
    listed = table(
        say("areas.villages_of", place=name),
        _area_columns(page),
        [*(_area_row(page, r) for r in ranked), _area_row(page, district)],
        stamp=page.stamp,
        total=True,
        notes=_area_notes(page, [*ranked, district]),
    )
    return tag("details", summary, tag("div", listed, class_="areas"), open=first, class_="print")


# --- who they are


def who(page: Page) -> Safe:
    """Category by age band and sex: one chart for each band, one table for all."""
    say, whole = page.say, page.whole
    total = whole["out_of_school"]
    if not total:
        told = say("who.too_few") if whole[mark_of("out_of_school")] else f"{say('group.out_of_school')}: 0"
        return page.section("who", say("who.title"), tag("p", told))
    how = {"key": "key", "parent": "parent", "known": [("all", "children")], "row_worth": "rank"}
    shown = page.hide(_by_band(page), CATEGORIES, total="children", **how)
    rows = shown.rows(named=True)
    bands = [r for r in rows if r["parent"] == "all"]
    longest = max((r[c] or 0 for r in bands for c in CATEGORIES), default=1)
    charts = [_band_chart(page, band, longest) for band in bands if band["key"] != "none"]
    return page.section(
        "who", say("who.title"), tag("div", *charts, class_="panels"), _who_table(page, rows), _facts(page)
    )


def _by_band(page: Page) -> pl.DataFrame:
    """key, parent, rank, BPB, DO, LTM, unknown, children: all → band → sex. Rather hide in a sex than in a band."""
    counts = page.measures.out_of_school
    names = [f"{low}-{high}" for low, high in age_bands(page.settings.ages)]
    ageless = counts.filter(pl.col("band").is_null())["children"].sum()
    if 0 < ageless < counts["children"].sum() / 20 and not page.small_numbers:
        # A handful of children without an age would drag other numbers into hiding: they join the oldest.
        counts = counts.with_columns(
            band=pl.coalesce("band", pl.lit(names[-1] + "+none")).replace(names[-1], names[-1] + "+none")
        )
        names[-1] += "+none"
    names.append("none")
    counts = counts.with_columns(band=pl.coalesce("band", pl.lit("none")), sex=pl.coalesce("sex", pl.lit("none")))
    per = [pl.col("children").filter(pl.col("category") == c).sum().cast(pl.Int64).alias(c) for c in CATEGORIES]
    per.append(pl.col("children").sum())
    order = pl.col("band").replace_strict({b: i for i, b in enumerate(names)}, return_dtype=pl.Int32)
    whole = counts.select(per).with_columns(key=pl.lit("all"), parent=pl.lit(None, pl.String), rank=100)
    bands = counts.group_by("band").agg(per).sort(order).with_columns(key="band", parent=pl.lit("all"), rank=20)
    sexes = counts.group_by("band", "sex").agg(per).sort(order, "sex")
    sexes = sexes.with_columns(key=pl.col("band") + "/" + pl.col("sex"), parent="band", rank=1)
    columns = ["key", "parent", "rank", *CATEGORIES, "children"]
    return pl.concat([frame.select(columns) for frame in (whole, bands, sexes)])


def _band_name(page: Page, band: str) -> str:
    if band == "none":
        return page.say("who.no_band")
    return page.say("who.band_or_none" if band.endswith("+none") else "who.band", band=_ages(band))


def _ages(band: str) -> str:
    low, high = band.removesuffix("+none").split("-")
    return low if low == high else f"{low}–{high}"


def _band_chart(page: Page, band: dict[str, object], longest: int) -> Safe:
    say = page.say
    rows = [
        Bar(
            say.code("category", c),
            band[mark_of(c)] or say.number(band[c]),
            [Segment(band[c], "out_of_school")] if band[c] else [],
        )
        for c in CATEGORIES
    ]
    name = _band_name(page, band["key"])
    chart_id = "band-" + band["key"].split("-")[0]
    title = say("who.chart", band=name)
    drawn = bars(chart_id, title, page.stamp, rows, longest=longest)
    caption = tag("figcaption", name, tag("span", page.cell(band, "children"), class_="sum"))
    return tag("figure", caption, drawn)


def _who_table(page: Page, rows: list[dict[str, object]]) -> Safe:
    say = page.say
    listed = []
    for band in (r for r in rows if r["parent"] == "all"):
        cells = [page.cell(band, c) for c in (*CATEGORIES, "children")]
        listed.append([_band_name(page, band["key"]), *(tag("strong", c) for c in cells)])
        for sex in (r for r in rows if r["parent"] == band["key"]):
            name = tag("span", say.code("sex", sex["key"].split("/")[1]), class_="inner")
            listed.append([name, *(page.cell(sex, c) for c in (*CATEGORIES, "children"))])
    listed.append([say("total"), *(page.cell(rows[0], c) for c in (*CATEGORIES, "children"))])
    heads = [Column(say(f"category.short.{c}"), number=True) for c in CATEGORIES]
    marks = [r[mark_of(c)] for r in rows for c in (*CATEGORIES, "children")]
    return table(
        say("who.table"),
        [Column(say("who.age")), *heads, Column(say("total"), number=True)],
        listed,
        stamp=page.stamp,
        total=True,
        notes=page.notes(marks),
    )


def _facts(page: Page) -> Safe | None:
    """Four more things to know about them, each by itself."""
    say, whole = page.say, page.whole["out_of_school"]
    parts = dict(page.measures.out_facts.rows())
    if page.tables.triage is None:
        del parts["on_ats_list"]
    told = [
        tag(
            "li",
            tag("span", page.shown(count, mark), class_="figure"),
            tag("span", say(f"fact.{name}"), " ", _share(page, count, whole), class_="about"),
        )
        for name, (count, mark) in page.hide_parts(parts, whole).items()
        if count or mark
    ]
    if not told:
        return None
    return join(tag("h3", say("facts.title", n=whole)), tag("ul", *told, class_="facts"))


def _share(page: Page, count: int | None, whole: int) -> str:
    return f"({page.say.percent(count / whole)})" if count else ""


# --- what is not certain


def questions(page: Page) -> Safe:
    """Children who wait for an answer by kind of question, the most valuable kind first, and what to do."""
    say, kinds = page.say, page.measures.uncertain
    if page.whole[mark_of("uncertain")] or not kinds.height:
        told = say("who.too_few") if kinds.height else say("ask.none")
        return page.section("ask", say("ask.title"), tag("p", told))
    shown = page.hide_group(dict(kinds.select("kind", "children").rows()), page.whole["uncertain"])
    drawn = [
        Bar(say.code("kind", kind), mark or say.number(n), [Segment(n, "uncertain")] if n else [])
        for kind, (n, mark) in shown.items()
    ]
    listed = [
        [two_lines(say.code("kind", kind), say.code("do", kind)), page.shown(n, mark)]
        for kind, (n, mark) in shown.items()
    ]
    columns = [Column(say("ask.kind")), Column(say("ask.children"), number=True)]
    notes = page.notes(mark for _, mark in shown.values())
    return page.section(
        "ask",
        say("ask.title"),
        tag(
            "div",
            figure(say("ask.chart"), bars("by-kind", say("ask.chart"), page.stamp, drawn), page.stamp),
            tag("div", table(say("ask.table"), columns, listed, stamp=page.stamp, notes=notes)),
            class_="pair",
        ),
        tag("p", say("ask.all", n=page.measures.questions), class_="note") if page.measures.questions else None,
        intro=say("ask.intro"),
    )


# --- pupils at risk


def risk(page: Page) -> Safe | None:
    say = page.say
    pupils = page.measures.total("enrolled")
    total, mark = page.hide_parts({"all": page.measures.at_risk_total}, pupils)["all"]
    if not page.measures.at_risk_total:
        return page.section("risk", say("risk.title"), tag("p", say("risk.none")))
    if mark or page.whole[mark_of("enrolled")]:
        return page.section("risk", say("risk.title"), tag("p", say("who.too_few")))
    hidden = page.in_order(page.hide_parts(dict(page.measures.at_risk.rows()), total))
    drawn = [
        Bar(
            say.code("signal", s),
            m or say.number(n),
            [Segment(n, "risk")] if n else [],
            f" · {_part(page, n, total)}" if n else "",
        )
        for s, (n, m) in hidden.items()
    ]
    listed = [[say.code("signal", s), page.shown(n, m), _part(page, n, total)] for s, (n, m) in hidden.items()]
    columns = [
        Column(say("risk.signal")),
        Column(say("group.residents"), number=True),
        Column(say("ats.share"), number=True),
    ]
    return page.section(
        "risk",
        say("risk.title"),
        tag(
            "div",
            figure(say("risk.chart"), bars("by-signal", say("risk.chart"), page.stamp, drawn), page.stamp),
            tag(
                "div",
                table(
                    say("risk.table"),
                    columns,
                    listed,
                    stamp=page.stamp,
                    notes=page.notes(m for _, m in hidden.values()),
                ),
            ),
            class_="pair",
        ),
        intro=say("risk.intro", n=total),
    )


def _part(page: Page, count: int | None, whole: int) -> str:
    return page.say.percent(count / whole) if count else "–"
