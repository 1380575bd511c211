"""Verdicts → small tables of counts. Nothing is hidden here: see ``disclosure``.

Sums that always hold: enrolled + out_of_school + uncertain + graduated = residents, in every area; villages add up to
their kecamatan and kecamatan to the whole, the Residu (area unknown) being an area like the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rangkul.engine.settings import Settings

#: Verdicts that add up to the residents (the denominator of the rate), in the order in which they are shown.
GROUPS = ("enrolled", "out_of_school", "uncertain", "graduated")
_GROUP_OF = {"graduated_upper_secondary": "graduated"}
#: Code-like name of "area unknown" in the column ``key``; ``code`` is null there.
RESIDU = "residu"
#: First ages of the bands in use (portal and field form); 7–12, 13–15, 16–18 with the default window.
_BAND_STARTS = (3, 5, 7, 13, 16, 19, 25)
#: A regency with this share of the register is covered by it; a few wrong codes are not.
_COVERED = 0.02
#: How risk signals stand in ``flags``: ``at_risk: over_age, absence`` (also one by one, ``at_risk:over_age``).
AT_RISK = r"at_risk: *([a-z_]+(?:[ ,+]+[a-z_]+)*)"

AREAS = {
    "level": pl.String,  # all | district | village
    "key": pl.String,  # unique: "all", the code, "residu", "63.72.02/residu"
    "parent": pl.String,  # key of the area that contains this one; null for "all"
    "code": pl.String,  # area code; null for "all" and Residu
    **dict.fromkeys((*GROUPS, "residents"), pl.Int64),
}


@dataclass(frozen=True)
class Measures:
    """Counts of one run, not yet hidden. All frames are sorted and small."""

    totals: pl.DataFrame  # verdict, children: everyone who was judged
    elsewhere: int  # of them, children whose address lies in another regency; in none of the frames below
    areas: pl.DataFrame  # see AREAS: the whole, its kecamatan, their villages
    out_of_school: pl.DataFrame  # category, band, sex, children
    uncertain: pl.DataFrame  # kind, children, value (mean worth of an answer): most valuable first
    questions: int  # open questions about all children
    enrolled: pl.DataFrame  # where, children
    out_facts: pl.DataFrame  # fact, children: on_ats_list, poorest, sibling_out, learning_not_registered
    at_risk: pl.DataFrame  # signal, children: a pupil may have several signals
    at_risk_total: int
    triage: pl.DataFrame  # triage, was, rows of the national list
    changes: pl.DataFrame  # change, before, after, children; before and after only where they are codes

    def total(self, group: str) -> int:
        """Children of one of GROUPS, or ``residents``, in the whole district."""
        return int(self.areas.filter(pl.col("level") == "all")[group].sum())

    def judged(self, verdict: str) -> int:
        """Rows with this verdict."""
        return int(self.totals.filter(pl.col("verdict") == verdict)["children"].sum())


def age_bands(ages: tuple[int, int]) -> list[tuple[int, int]]:
    """The usual bands, cut to the age window.

    >>> age_bands((7, 18))
    [(7, 12), (13, 15), (16, 18)]
    >>> age_bands((6, 21))
    [(6, 6), (7, 12), (13, 15), (16, 18), (19, 21)]
    """
    low, high = ages
    starts = sorted({low, *(s for s in _BAND_STARTS if low < s <= high)})
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], high + 1], strict=True)]


def summarise(
    verdicts: pl.DataFrame,
    settings: Settings,
    *,
    triage: pl.DataFrame | None = None,
    review: pl.DataFrame | None = None,
    changes: pl.DataFrame | None = None,
) -> Measures:
    """Count what a report needs. Frames follow ``types.VERDICTS``, ``TRIAGE``, ``REVIEW`` and ``CHANGES``."""
    lives_here = _lives_here(verdicts, settings)
    judged = verdicts.with_columns(group=pl.col("verdict").replace(_GROUP_OF)).filter(lives_here)
    out = judged.filter(pl.col("group") == "out_of_school")
    pupils = judged.filter(pl.col("group") == "enrolled")
    risky = pupils.filter(pl.col("flags").str.contains(AT_RISK))
    return Measures(
        totals=_count(verdicts, ["verdict"]),
        elsewhere=verdicts.filter(~lives_here & pl.col("verdict").replace(_GROUP_OF).is_in(GROUPS)).height,
        areas=_areas(judged),
        out_of_school=_category_by_age(out, settings.ages),
        uncertain=_questions(judged.filter(pl.col("group") == "uncertain"), review),
        questions=review.height if review is not None else 0,
        enrolled=_count(pupils, ["where"]),
        out_facts=_facts(out),
        at_risk=_signals(risky),
        at_risk_total=risky.height,
        triage=_empty(triage, ["triage", "was"], "rows"),
        changes=_changes(changes),
    )


def with_rates(areas: pl.DataFrame) -> pl.DataFrame:
    """Add ``rate`` (out of school ÷ residents) and ``rate_at_most`` (if every uncertain child were out), 0..1.

    Residents are the children of the age window who live here: in school, out of school, uncertain, finished upper
    secondary; not those who moved away or died. A hidden (null) count gives a null rate, so no rate betrays it.
    """
    residents = pl.when(pl.col("residents") > 0).then(pl.col("residents"))
    return areas.with_columns(
        rate=pl.col("out_of_school") / residents,
        rate_at_most=(pl.col("out_of_school") + pl.col("uncertain")) / residents,
    )


def _lives_here(verdicts: pl.DataFrame, settings: Settings) -> pl.Expr:
    """Not in another regency: pupils from next door are in our schools and lists, but are not our population.

    Home is the regency of the settings and every one that the register covers (a province has several). A child whose
    regency is not known is ours until somebody finds out (Residu).
    """
    registered = verdicts.filter(pl.col("record_id").is_not_null() & pl.col("regency_code").is_not_null())
    counts = registered.group_by("regency_code").len()
    covered = counts.filter(pl.col("len") >= _COVERED * registered.height)["regency_code"].to_list()
    home = {*covered, *([settings.regency] if settings.regency else [])}
    return pl.lit(True) if not home else pl.col("regency_code").is_null() | pl.col("regency_code").is_in(sorted(home))


def _count(frame: pl.DataFrame, by: list[str], name: str = "children") -> pl.DataFrame:
    return frame.group_by(by).agg(pl.len().cast(pl.Int64).alias(name)).sort(by, nulls_last=True)


def _empty(frame: pl.DataFrame | None, by: list[str], name: str) -> pl.DataFrame:
    """Count, or an empty table when the run has none."""
    if frame is None:
        return pl.DataFrame(schema={**dict.fromkeys(by, pl.String), name: pl.Int64})
    return _count(frame, by, name)


def _areas(judged: pl.DataFrame) -> pl.DataFrame:
    """Leaf counts of villages, then the sums above them."""
    counts = [(pl.col("group") == g).sum().cast(pl.Int64).alias(g) for g in GROUPS]
    villages = (
        judged.lazy()
        .filter(pl.col("group").is_in(GROUPS))
        .group_by("district_code", "village_code")
        .agg(counts)
        .with_columns(
            level=pl.lit("village"),
            parent=pl.coalesce("district_code", pl.lit(RESIDU)),
            code=pl.col("village_code"),
            residents=pl.sum_horizontal(GROUPS),
        )
        .with_columns(key=pl.col("parent") + "/" + pl.coalesce("village_code", pl.lit(RESIDU)))
        .collect()
    )
    sums = [pl.col(c).sum() for c in (*GROUPS, "residents")]
    districts = (
        villages.group_by("parent")
        .agg(pl.col("district_code").first(), *sums)
        .with_columns(
            level=pl.lit("district"), key=pl.col("parent"), parent=pl.lit("all"), code=pl.col("district_code")
        )
    )
    whole = districts.select(sums).with_columns(
        level=pl.lit("all"), key=pl.lit("all"), parent=pl.lit(None, pl.String), code=pl.lit(None, pl.String)
    )
    # The Residu of a kecamatan that has no known village would repeat it line by line.
    alone = (pl.len().over("parent") == 1) & pl.col("code").is_null()
    villages = villages.filter(~alone)
    order = pl.col("level").replace_strict({"all": 0, "district": 1, "village": 2}, return_dtype=pl.Int8)
    columns = [pl.col(c).cast(t) for c, t in AREAS.items()]
    tree = pl.concat([f.select(columns) for f in (whole, districts, villages)])
    return tree.sort(order, "parent", "code", "key", nulls_last=True)


def _category_by_age(out: pl.DataFrame, ages: tuple[int, int]) -> pl.DataFrame:
    band = pl.lit(None, pl.String)
    for low, high in age_bands(ages):
        band = pl.when(pl.col("age").is_between(low, high)).then(pl.lit(f"{low}-{high}")).otherwise(band)
    known = pl.col("category").is_in(["BPB", "DO", "LTM"])
    return _count(
        out.with_columns(category=pl.when(known).then("category").otherwise(pl.lit("unknown")), band=band),
        ["category", "band", "sex"],
    )


def _questions(uncertain: pl.DataFrame, review: pl.DataFrame | None) -> pl.DataFrame:
    """Children who wait for an answer by the kind of question, and what an answer is worth.

    The order does not depend on how many children wait: it would betray hidden counts.
    """
    waiting = uncertain.select("child_id", kind=pl.coalesce("category", pl.lit("fact")))
    if review is None:
        review = pl.DataFrame(schema={"child_id": pl.String, "value": pl.Float64})
    worth = review.group_by("child_id").agg(pl.col("value").max())
    return (
        waiting.join(worth, on="child_id", how="left")
        .group_by("kind")
        .agg(children=pl.len().cast(pl.Int64), value=pl.col("value").sort().mean().fill_null(0.0).round(3))
        .sort(["value", "kind"], descending=[True, False])
    )


def _facts(out: pl.DataFrame) -> pl.DataFrame:
    flags = pl.col("flags").fill_null("")
    facts = {
        "on_ats_list": flags.str.contains("on_ats_list", literal=True),
        "poorest": pl.col("decile").is_between(1, 2),
        "sibling_out": flags.str.contains(r"(^|; ?)sibling_out"),
        "learning_not_registered": pl.col("where") == "learning_not_registered",
    }
    counted = out.select([e.fill_null(False).sum().cast(pl.Int64).alias(n) for n, e in facts.items()])
    return counted.unpivot(variable_name="fact", value_name="children")


def _signals(risky: pl.DataFrame) -> pl.DataFrame:
    """Pupils by signal; each pupil once per signal."""
    words = pl.col("flags").str.extract_all(AT_RISK).list.join(" ").str.replace_all("at_risk:", " ", literal=True)
    named = risky.select(child=pl.int_range(pl.len()), signal=words.str.replace_all(r"[ ,+]+", " ").str.split(" "))
    signals = named.explode("signal").filter(pl.col("signal") != "").unique()
    return _count(signals, ["signal"]).sort(["children", "signal"], descending=[True, False])


def _changes(changes: pl.DataFrame | None) -> pl.DataFrame:
    """Count changes. ``before`` and ``after`` are a verdict, or a category where that alone changed; never a place."""
    by = ["change", "before", "after"]
    if changes is None:
        return _empty(None, by, "children")
    told = [
        pl.when(pl.col("change") == "category")
        .then(c)
        .when(pl.col("change") != "moved")
        .then(pl.col(c).str.split(" ").list.first())  # "out_of_school DO": the category would make many small numbers
        .replace("", None)
        .alias(c)
        for c in ("before", "after")
    ]
    return _count(changes.with_columns(told), by).sort(
        ["children", *by], descending=[True, False, False, False], nulls_last=True
    )
