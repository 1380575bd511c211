"""The yardstick itself: the other world keeps its promises, and the score sees what it must see."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import otherworld
import score

WORLD = {"names": 1, "errors": 1, "traps": 2, "hard": False}
#: children 1 to 4 are in school, 5 and 6 are not; row r9 is a pupil of no register
CHILDREN = {"1": True, "2": True, "3": True, "4": True, "5": False, "6": False}
ROWS = {"r1": "1", "r2": "2", "r3": "3", "r4": "4", "r9": None}


def person(ids: list[str], key: str) -> pl.DataFrame:
    return pl.DataFrame({key: ids}).with_columns(
        nik=pl.lit("6372900101100001"),
        no_kk=pl.lit(None, pl.String),
        name=pl.lit("ANI"),
        sex=pl.lit("P"),
        birth_date=pl.date(2010, 1, 1),
        mother_name=pl.lit("SITI"),
        village_code=pl.lit("6372021003"),
    )


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    person(list(CHILDREN), "child_id").write_parquet(folder / "register.parquet")
    person(list(ROWS), "roster_id").write_parquet(folder / "roster.parquet")
    truth = pl.DataFrame(
        {"roster_id": list(ROWS), "child_id": list(ROWS.values()), "kind": "ordinary", "errors": "typing"}
    )
    truth.write_parquet(folder / "truth.parquet")
    known = pl.DataFrame({"child_id": list(CHILDREN), "in_school": list(CHILDREN.values()), "trap": None})
    known.write_parquet(folder / "children_truth.parquet")
    return folder


def answer(
    folder: Path, *, links: dict, verdicts: list[tuple], asked: dict | None = None, own: tuple = ("r9",)
) -> Path:
    """Write an answer: rows linked or asked about, a verdict per register row, rows that are children of their own."""
    folder.mkdir(exist_ok=True)
    asked = asked or {}
    made = [("dapodik", r, c, c, 1.0, "linked") for r, c in links.items()]
    made += [("dapodik", r, c, c, 0.5, "review") for r, c in asked.items()]
    columns = ["source", "record_id", "child_record_id", "child_id", "probability", "decision"]
    pl.DataFrame(made, schema=columns, orient="row").with_columns(rule=pl.lit("x"), because=pl.lit("y")).write_parquet(
        folder / "links.parquet"
    )
    rows = [(c, c, None, v) for c, v in verdicts] + [(f"new-{r}", None, f"dapodik/{r}", "enrolled") for r in own]
    pl.DataFrame(rows, schema=["child_id", "record_id", "sources", "verdict"], orient="row").with_columns(
        because=pl.lit("y")
    ).write_parquet(folder / "verdicts.parquet")
    columns = ["kind", "child_id", "child_record_id", "source", "record_id", "question", "because"]
    open_ones = [("link", c, c, "dapodik", r, "?", "y") for r, c in asked.items()]
    questions = pl.DataFrame(open_ones, orient="row", schema=dict.fromkeys(columns, pl.String))
    questions.write_parquet(folder / "review.parquet")
    return folder


PERFECT = [(c, "enrolled" if within else "out_of_school") for c, within in CHILDREN.items()]
RIGHT = {"r1": "1", "r2": "2", "r3": "3", "r4": "4"}


def figures(data: Path, out: Path) -> dict:
    return score.pool([(data, out)])[0]


def test_a_perfect_answer_hides_nobody_and_breaks_nothing(data, tmp_path):
    got = figures(data, answer(tmp_path / "out", links=RIGHT, verdicts=PERFECT))
    assert (got["precision"], got["recall"], got["broken"]) == (1.0, 1.0, {})
    assert [got[name]["count"] for name in ("hidden", "flags", "queue")] == [0, 0, 0]
    assert got["hidden"]["high"] > 0  # nought of two is not proof of nought


def test_a_false_link_hides_a_child_and_a_lost_link_flags_one(data, tmp_path):
    verdicts = [("1", "out_of_school"), *PERFECT[1:4], ("5", "enrolled"), ("6", "uncertain")]
    out = answer(tmp_path / "out", links={"r1": "5", "r3": "3", "r4": "4"}, asked={"r2": "6"}, verdicts=verdicts)
    got = figures(data, out)
    assert (got["hidden"]["count"], got["flags"]["count"], got["queue"]["count"], got["false_links"]) == (1, 1, 1, 1)
    assert got["recall"] == 0.5


@pytest.mark.parametrize(
    ("broken", "links", "verdicts", "own"),
    [
        ("children_lost", RIGHT, PERFECT[:-1], ("r9",)),
        ("children_doubled", RIGHT, [*PERFECT, ("6", "uncertain")], ("r9",)),
        ("children_unknown", RIGHT, [*PERFECT, ("7", "enrolled")], ("r9",)),
        ("links_to_unknown", RIGHT | {"r9": "77"}, PERFECT, ()),
        ("rows_unknown", RIGHT | {"r0": "1"}, PERFECT, ("r9",)),
        ("rows_lost", RIGHT, PERFECT, ()),
        ("child_ids_doubled", RIGHT, PERFECT, ("r9", "r9")),
    ],
)
def test_whatever_is_lost_doubled_or_made_up_is_seen(data, tmp_path, broken, links, verdicts, own):
    got = figures(data, answer(tmp_path / "out", links=links, verdicts=verdicts, own=own))
    assert broken in got["broken"]


def test_a_row_linked_twice_is_seen(data, tmp_path):
    out = answer(tmp_path / "out", links=RIGHT, verdicts=PERFECT)
    links = pl.read_parquet(out / "links.parquet")
    pl.concat([links, links.head(1).with_columns(child_record_id=pl.lit("5"))]).write_parquet(out / "links.parquet")
    assert figures(data, out)["broken"] == {"rows_linked_twice": 1}


def test_two_districts_are_added_before_they_are_divided(data, tmp_path):
    good = answer(tmp_path / "good", links=RIGHT, verdicts=PERFECT)
    bad = answer(
        tmp_path / "bad",
        links=RIGHT | {"r9": "5"},
        asked={},
        own=(),
        verdicts=[*PERFECT[:4], ("5", "enrolled"), PERFECT[5]],
    )
    got = score.pool([(data, good), (data, bad)])[0]
    assert (got["hidden"]["count"], got["hidden"]["of"], got["hidden"]["per_100k"]) == (1, 4, 25_000.0)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    otherworld.make(3, 6000, folder, **WORLD)
    return folder


def test_the_same_seed_makes_the_same_bytes(world, tmp_path):
    otherworld.make(3, 6000, tmp_path, **WORLD)
    for file in sorted(world.iterdir()):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_every_nik_is_unique_demo_only_and_tells_date_and_sex(world):
    register = pl.read_parquet(world / "register.parquet")
    nik, born = pl.col("nik"), pl.col("birth_date")
    day = born.dt.day().cast(pl.Int32) + pl.when(pl.col("sex") == "P").then(40).otherwise(0)
    read = register.select(
        sane=nik.str.slice(6, 6) == day.cast(pl.String).str.zfill(2) + born.dt.strftime("%m%y"),
        demo=nik.str.slice(4, 2).cast(pl.Int32) >= 90,
        unique=nik.is_unique(),
    )
    assert read.select(pl.all().all()).row(0) == (True, True, True)


def test_the_truth_fits_the_tables(world):
    truth, register = pl.read_parquet(world / "truth.parquet"), pl.read_parquet(world / "register.parquet")
    known, roster = pl.read_parquet(world / "children_truth.parquet"), pl.read_parquet(world / "roster.parquet")
    assert truth["roster_id"].equals(roster["roster_id"])
    assert set(known["child_id"]) == set(register["child_id"])
    within = set(truth["child_id"].drop_nulls()) | set(truth["also_child_id"].drop_nulls())
    assert within == set(known.filter("in_school")["child_id"])
    assert {"namesake", "twin", "sibling_nik", "registered_namesake", "register_double"} <= set(
        known["trap"].drop_nulls()
    )
    ages = 2025 - register["birth_date"].dt.year()
    assert (ages.min(), ages.max()) in {(7, 19), (7, 18)}


def test_a_namesake_on_the_roster_is_not_the_child_who_is_out(world):
    truth, known = pl.read_parquet(world / "truth.parquet"), pl.read_parquet(world / "children_truth.parquet")
    assert truth.filter(pl.col("kind") == "namesake")["child_id"].null_count() > 0
    assert truth.filter(pl.col("kind") == "namesake")["child_id"].drop_nulls().is_empty()
    assert not known.filter(pl.col("trap") == "namesake")["in_school"].any()
