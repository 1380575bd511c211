"""Counts add up in every area; a hidden count cannot be computed from what is in print."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest
from curious_reader import Puzzle

from rangkul.engine import measures
from rangkul.engine.settings import Settings
from rangkul.engine.types import CHANGES, REVIEW, TRIAGE, VERDICTS

SETTINGS = Settings(as_of=date(2025, 10, 1))


def verdict_rows(*rows: dict) -> pl.DataFrame:
    usual = {"verdict": "enrolled", "district_code": "63.72.02", "village_code": "63.72.02.1003", "age": 10, "sex": "P"}
    full = [{**dict.fromkeys(VERDICTS), **usual, **row} for row in rows]
    return pl.DataFrame(full, schema=VERDICTS)


# --- counts ---------------------------------------------------------------------------------------------------


def test_areas_add_up_and_the_residu_is_an_area():
    areas = measures.summarise(
        verdict_rows(
            {},
            {"verdict": "out_of_school"},
            {"verdict": "uncertain", "village_code": None},
            {"verdict": "out_of_school", "district_code": None, "village_code": None},
            {"verdict": "graduated_upper_secondary", "district_code": "63.72.03", "village_code": "63.72.03.1001"},
            {"verdict": "moved"},
            {"verdict": "out_of_scope", "age": 30},
        ),
        SETTINGS,
    ).areas
    assert areas.select("key", "parent", "out_of_school", "residents").rows() == [
        ("all", None, 2, 5),
        ("63.72.02", "all", 1, 3),
        ("63.72.03", "all", 0, 1),
        ("residu", "all", 1, 1),
        ("63.72.02/63.72.02.1003", "63.72.02", 1, 2),
        ("63.72.02/residu", "63.72.02", 0, 1),
        ("63.72.03/63.72.03.1001", "63.72.03", 0, 1),
    ]


def test_the_rate_counts_residents_only_and_says_how_bad_it_may_be():
    rows = [{}] * 6 + [{"verdict": "out_of_school"}, {"verdict": "uncertain"}]
    rows += [{"verdict": "graduated_upper_secondary"}] * 2 + [{"verdict": "moved"}, {"verdict": "deceased"}]
    rated = measures.with_rates(measures.summarise(verdict_rows(*rows), SETTINGS).areas)
    assert rated.row(0, named=True)["rate"] == pytest.approx(0.1)
    assert rated.row(0, named=True)["rate_at_most"] == pytest.approx(0.2)


def test_a_pupil_from_next_door_is_not_our_population():
    here, there = (
        {"record_id": "r", "regency_code": "63.72"},
        {"regency_code": "63.03", "village_code": "63.03.05.1003"},
    )
    verdicts = verdict_rows(*[here] * 60, {**there, "record_id": "r9"}, {**there, "verdict": "out_of_school"}, {})
    found = measures.summarise(verdicts, SETTINGS)
    assert (found.total("residents"), found.total("out_of_school"), found.elsewhere) == (61, 0, 2)


def test_a_province_has_many_homes():
    regencies = [{"record_id": "r", "regency_code": f"63.{i:02d}"} for i in range(1, 14)]
    found = measures.summarise(verdict_rows(*regencies), Settings(as_of=SETTINGS.as_of, regency="63.01"))
    assert (found.total("residents"), found.elsewhere) == (13, 0)


def test_a_hidden_count_has_no_rate():
    areas = measures.summarise(verdict_rows(*[{}] * 40, {"verdict": "out_of_school"}), SETTINGS).areas
    hidden = measures.hide_small(areas, measures.GROUPS, total="residents", key="key", parent="parent")
    assert measures.with_rates(hidden)["rate"].to_list() == [None] * 3


def test_out_of_school_by_category_band_and_sex():
    out = measures.summarise(
        verdict_rows(
            {"verdict": "out_of_school", "category": "BPB", "age": 12},
            {"verdict": "out_of_school", "category": "LTM", "age": 13, "sex": "L"},
            {"verdict": "out_of_school", "category": None, "age": None},
            {"verdict": "uncertain", "category": "link"},
        ),
        SETTINGS,
    ).out_of_school
    assert out.rows() == [("BPB", "7-12", "P", 1), ("LTM", "13-15", "L", 1), ("unknown", None, "P", 1)]


@pytest.mark.parametrize(
    ("flags", "signals"),
    [
        ("at_risk:over_age", {"over_age": 1}),
        ("on_ats_list; at_risk:over_age; at_risk:absence", {"over_age": 1, "absence": 1}),
        ("at_risk:over_age,absence", {"over_age": 1, "absence": 1}),
        ("at_risk:poor; at_risk:poor", {"poor": 1}),
        ("sibling_out; at_risk: over_age, absence", {"over_age": 1, "absence": 1}),
        ("sibling_out", {}),
        (None, {}),
    ],
)
def test_risk_signals_are_read_from_the_flags(flags, signals):
    found = measures.summarise(verdict_rows({"flags": flags}, {}), SETTINGS)
    assert dict(found.at_risk.rows()) == signals
    assert found.at_risk_total == (1 if signals else 0)


def test_the_most_valuable_answers_come_first():
    kinds = {"a": "link", "b": "moved", "c": "moved", "d": "deceased"}
    asked = [("a", 90.0), ("a", 20.0), ("b", 50.0), ("c", 45.0), ("elsewhere", 99.0)]
    review = pl.DataFrame([{**dict.fromkeys(REVIEW), "child_id": c, "value": v} for c, v in asked], schema=REVIEW)
    waiting = [{"child_id": c, "verdict": "uncertain", "category": k} for c, k in kinds.items()]
    found = measures.summarise(verdict_rows(*waiting), SETTINGS, review=review)
    assert found.uncertain.rows() == [("link", 1, 90.0), ("moved", 2, 47.5), ("deceased", 1, 0.0)]
    assert found.questions == 5


def test_never_out_is_kept_apart_from_came_back():
    rows = [("in_school", "never_out"), ("in_school", "came_back"), ("in_school", "never_out"), ("visit", None)]
    triage = pl.DataFrame([{**dict.fromkeys(TRIAGE), "triage": t, "was": w} for t, w in rows], schema=TRIAGE)
    assert measures.summarise(verdict_rows({}), SETTINGS, triage=triage).triage.rows() == [
        ("in_school", "came_back", 1),
        ("in_school", "never_out", 2),
        ("visit", None, 1),
    ]


def test_changes_never_count_by_place():
    rows = [("moved", "63.72.02.1003", "63.72.02.1004"), ("left", "enrolled", "out_of_school DO")]
    rows += [("entered", "", "enrolled"), ("category", "unknown", "DO")]
    changes = pl.DataFrame(
        [{**dict.fromkeys(CHANGES), "change": c, "before": b, "after": a} for c, b, a in rows], schema=CHANGES
    )
    assert set(measures.summarise(verdict_rows({}), SETTINGS, changes=changes).changes.rows()) == {
        ("moved", None, None, 1),
        ("left", "enrolled", "out_of_school", 1),
        ("entered", None, "enrolled", 1),
        ("category", "unknown", "DO", 1),
    }


def test_no_children_is_an_answer_too():
    found = measures.summarise(pl.DataFrame(schema=VERDICTS), SETTINGS)
    assert found.total("residents") == 0
    assert measures.with_rates(found.areas)["rate"].to_list() == [None]


# --- disclosure -----------------------------------------------------------------------------------------------


def tree(counts: dict[str, list[int]], of: dict[str, str]) -> pl.DataFrame:
    """A table from its leaves: ``counts`` per village and ``of`` saying in which kecamatan it lies."""
    columns = [f"c{i}" for i in range(len(next(iter(counts.values()))))]
    rows = [{"key": k, "parent": of[k], **dict(zip(columns, v, strict=True))} for k, v in counts.items()]
    villages = pl.DataFrame(rows)
    districts = villages.group_by("parent").agg(pl.col(columns).sum()).sort("parent")
    districts = districts.select(pl.col("parent").alias("key"), pl.lit("all").alias("parent"), *columns)
    whole = districts.select(pl.lit("all").alias("key"), pl.lit(None, pl.String).alias("parent"), pl.col(columns).sum())
    return pl.concat([whole, districts, villages]).with_columns(total=pl.sum_horizontal(columns))


def one_level(*counts: int) -> pl.DataFrame:
    return tree({f"v{i}": [n] for i, n in enumerate(counts)}, {f"v{i}": "kec" for i in range(len(counts))}).drop(
        "total"
    )


@pytest.mark.parametrize(
    ("counts", "marks"),
    [
        ([30, 20, 12], [None, None, None]),
        ([30, 0, 12], [None, None, None]),  # zero is no child
        ([30, 3, 12], [None, "<5", "*"]),  # the next smallest goes with it
        ([30, 3, 2], [None, "<5", "<5"]),  # two small ones protect each other …
        ([30, 1, 1, 9], [None, "<5", "<5", "*"]),  # … not when their sum says that both are 1
        ([30, 4, 4, 9], [None, "<5", "<5", "*"]),  # … or that both are 4
        ([30, 3, 5, 12], [None, "<5", "*", None]),
        ([30, 1, 5, 12], [None, "<5", None, "*"]),  # 5 leaves no room: with it the small one could only be 1
    ],
)
def test_next_smallest_goes_with_a_single_small_one(counts, marks):
    hidden = measures.hide_small(one_level(*counts), ["c0"], key="key", parent="parent")
    assert hidden["c0_mark"].to_list()[2:] == marks


def test_a_row_is_protected_as_well_as_a_column():
    table = tree({"a": [40, 3], "b": [50, 20], "c": [60, 30]}, dict.fromkeys("abc", "kec"))
    hidden = measures.hide_small(table, ["c0", "c1"], total="total", key="key", parent="parent").filter(
        pl.col("parent") == "kec"
    )
    assert hidden.select("key", "c0_mark", "c1_mark").rows() == [
        ("a", "*", "<5"),
        ("b", "*", "*"),
        ("c", None, None),
    ]


def test_a_number_in_print_elsewhere_is_not_called_on_for_help():
    table = tree({"a": [1, 5]}, {"a": "kec"})
    known = [(k, "total") for k in ("all", "kec", "a")]
    hidden = measures.hide_small(table, ["c0", "c1"], total="total", key="key", parent="parent", known=known)
    assert hidden["total"].to_list() == [6, 6, 6]
    assert hidden["c0_mark"].to_list() == ["*"] * 3, "<5 would tell: 1 is the only small number that leaves 5 or more"


def test_a_table_that_does_not_add_up_is_refused():
    wrong = one_level(30, 3).with_columns(c0=pl.when(pl.col("key") == "kec").then(99).otherwise("c0"))
    with pytest.raises(ValueError, match="add up"):
        measures.hide_small(wrong, ["c0"], key="key", parent="parent")


def test_no_hidden_count_can_be_computed_from_what_is_printed():
    """Brute force over random small tables: every hidden count has at least two possible values."""
    dice = random.Random(20251001)
    hidden_cells = 0
    for _ in range(250):
        table = random_table(dice)
        columns = [c for c in table.columns if c.startswith("c")]
        total = "total" if dice.random() < 0.8 else None
        shown = measures.hide_small(table, columns, total=total, key="key", parent="parent")
        puzzle = Puzzle(shown, columns, total)
        for cell in puzzle.hidden:
            hidden_cells += 1
            assert puzzle.another_value(cell, table), f"{cell} can be computed from\n{shown}"
    assert hidden_cells > 500


def random_table(dice: random.Random) -> pl.DataFrame:
    wide = dice.choice([1, 2, 3])
    of = {f"{k}{v}": k for k in "AB"[: dice.choice([1, 2])] for v in range(dice.choice([1, 2, 3]))}
    often_small = [0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 8, 9, 12, 30]
    return tree({k: [dice.choice(often_small) for _ in range(wide)] for k in of}, of)
