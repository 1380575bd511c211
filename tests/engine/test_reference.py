"""The fast engine and the slow reference agree, whatever people Hypothesis makes up."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import population
import pytest
import reference
import small_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rangkul.engine import names
from rangkul.engine.link import link, macros, weigh
from rangkul.engine.scratch import Bench

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}

# ---------------------------------------------------------------------------------------------------------- names

PLAIN = [
    "Rahmat",
    "Hidayat",
    "Aisyah",
    "Zahra",
    "Rizky",
    "Dewi",
    "Lestari",
    "Abdurrahman",
    "Nurhayati",
    "Fatih",
    "Ni",
    "N",
]
HARD = [*names.TITLES_FIRST, *names.TITLES_ANY, *names.PATRONYMIC, *names.ARTICLES, *names.OPTIONAL]
SPELT = [word for spellings in names.SPELLINGS.values() for word in spellings.split()]
WORDS = st.one_of(
    st.sampled_from(PLAIN),
    st.sampled_from(HARD),
    st.sampled_from(SPELT),
    st.text(string.ascii_letters + "01éü", min_size=1, max_size=8),
)
BETWEEN = st.sampled_from([" ", "  ", ". ", ".", "-", "'", " \u00a0", ", "])


@st.composite
def full_names(draw) -> str:
    text = draw(WORDS)
    for _ in range(draw(st.integers(0, 4))):
        text += draw(BETWEEN) + draw(WORDS)
    return draw(st.sampled_from([str, str.upper, str.lower]))(text)


@given(st.lists(full_names(), min_size=40, max_size=40), st.booleans())
@settings(max_examples=25, **QUIET)
def test_names_are_read_alike(texts, mother):
    frame = names.forms(pl.DataFrame({"n": texts}), name="n", out="n", mother=mother)
    for text, clean, heard in frame.rows():
        expected = reference.comparison(text, mother=mother)
        assert (text, clean, heard) == (text, expected, reference.sound(expected))


# ---------------------------------------------------------------------------------------------------------- levels

NEAR_WORDS = st.sampled_from(
    ["Rahmat", "Rohmat", "Rahmad", "Ramat", "Hidayat", "Hidayah", "Hidayati", "Aisyah", "Aisah", "Siti", "Muhammad",
     "Rizky", "Rizki", "Riski", "Aditya", "Adinda", "R", "A", "Eko", "Eka", "Sutrisno", "Sutarno", "Trisno", "Nur",
     "Nurhayati", "Hayati", "Ayu", "Agung", "Putra", "Putri", "Pratama", "Sri", "Wahyuni", "Sriwahyuni", "Bagus"]
)  # fmt: skip
NEAR_NAMES = st.lists(NEAR_WORDS, min_size=1, max_size=3).map(" ".join)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(threads=1, parent=tmp_path_factory.mktemp("levels")) as bench:
        macros.define(bench)
        yield bench


@given(pairs=st.lists(st.tuples(NEAR_NAMES, NEAR_NAMES), min_size=60, max_size=60))
@settings(max_examples=12, **QUIET)
def test_names_are_compared_alike(bench, pairs):
    frame = pl.DataFrame({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
    for side in "ab":
        frame = names.forms(frame, name=side, out=side)
    bench.con.register("pairs_of_names", frame.to_arrow())
    found = bench.run(
        """SELECT a_c, b_c, name_level(a_c, b_c, a_s, b_s, telling(a_s), telling(b_s)),
                  mother_level(a_c, b_c, a_s, b_s, telling(a_s), telling(b_s)) FROM pairs_of_names"""
    ).fetchall()
    for a, b, name, mother in found:
        assert (a, b, name) == (a, b, reference.name_level(a, b))
        assert (a, b, mother) == (a, b, reference.mother_level(a, b))


DAYS = st.dates(date(2006, 1, 1), date(2018, 12, 31))


@st.composite
def near_days(draw) -> tuple[date, date]:
    """Two days that often have something in common."""
    day = draw(DAYS)
    other = draw(st.sampled_from([day, day + timedelta(1), date(day.year, 1, 1), day.replace(day=1), draw(DAYS)]))
    if draw(st.booleans()) and day.day <= 12:
        other = date(day.year, day.day, day.month)
    return day, other if draw(st.booleans()) else other.replace(
        year=draw(st.sampled_from([day.year, 2007, 2017])), day=1
    )


@given(pairs=st.lists(st.tuples(near_days(), st.booleans()), min_size=80, max_size=80))
@settings(max_examples=10, **QUIET)
def test_birth_dates_are_compared_alike(bench, pairs):
    frame = pl.DataFrame({"a": [a for (a, _), _ in pairs], "b": [b for (_, b), _ in pairs], "u": [u for _, u in pairs]})
    bench.con.register("pairs_of_days", frame.to_arrow())
    for a, b, unsure, level in bench.run("SELECT a, b, u, birth_level(a, b, u) FROM pairs_of_days").fetchall():
        assert (a, b, level) == (a, b, reference.birth_level(a, b, unsure))


NUMBERS = st.integers(6372910000000000, 6372919999999999)


@st.composite
def near_numbers(draw) -> tuple[int, int]:
    digits = list(str(draw(NUMBERS)))
    other = list(digits)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(1, 15))
        if draw(st.booleans()):
            other[at] = draw(st.sampled_from(string.digits))
        else:
            other[at], other[at - 1] = other[at - 1], other[at]
    return int("".join(digits)), int("".join(other))


@given(pairs=st.lists(near_numbers(), min_size=80, max_size=80))
@settings(max_examples=10, **QUIET)
def test_slips_of_one_digit_are_seen_alike(bench, pairs):
    frame = pl.DataFrame({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
    bench.con.register("pairs_of_numbers", frame.to_arrow())
    for a, b, slip in bench.run("SELECT a, b, one_slip(a, b) FROM pairs_of_numbers").fetchall():
        assert (a, b, slip) == (a, b, reference.one_slip(a, b))


# ----------------------------------------------------------------------------------------------------- small worlds

STRANGERS = 3000
SHOWN = ("nik", "nik_trust", "no_kk", "name", "birth_date", "mother_name", "village", "nisn")
NAMES = ["Muhammad Rizky", "M. Rizki", "Rizky Aditya", "Rizky Adinda", "Rahmat Hidayat", "Rohmat Hidayat", "Hasan",
         "Rahmat Setiawan", "Siti Aisyah", "Aisah", "Husen", "Nur Hayati", "Nurhayati", "Putra Ramadhan",
         "Putri Ramadhan"]  # fmt: skip
MOTHERS = ["Siti Aminah", "St. Aminah", "Aminah", "Sulastri", "Lastri", "Hartini", ""]
BIRTHDAYS = ["2014-03-02", "2014-02-03", "2014-03-12", "2014-01-01", "2013-03-02", "2011-08-30", "2014-03-01",
             "2014-02-28", ""]  # fmt: skip
PLACES = ["Komet", "Mentaos", "Palam", ""]
CARDS = ["A", "B", ""]
ROW_NIKS = ["{}", "{}", "{}+1", "{}@4", "{}@13", "{}~", "{}r", "", "", "kk:A", "21", "12"]
SOURCES = ["dapodik", "dapodik", "emis", "dapodik@20242", "ats", "field"]


def slips_of(name: str) -> list[str]:
    """A name as another office may have it: a word missing, another last letter, a letter missing, one word."""
    first, *rest = name.split()
    short = [" ".join(rest), first] if rest else []
    return [name[:-1] + ("a" if name[-1] != "a" else "i"), name[:3] + name[4:], name.replace(" ", ""), *short]


@st.composite
def worlds(draw) -> tuple[list[dict], list[dict]]:
    """A register, rows that are near to it, and a few decisions."""
    register = []
    for number in range(1, draw(st.integers(2, 9)) + 1):
        like = draw(st.sampled_from(register)) if register and draw(st.booleans()) else None  # brother, twin, double
        person = {
            "source": "register",
            "child": str(number),
            "nik": draw(st.sampled_from([*[f"{10 + number}"] * 9, f"{10 + number}r", "", like["nik"] if like else ""])),
            "nisn": draw(st.sampled_from(["", "", "0141234567"])),
            "kk": like["kk"] if like else draw(st.sampled_from(CARDS)),
            "name": draw(st.sampled_from(NAMES)),
            "born_on": like["born_on"] if like and draw(st.booleans()) else draw(st.sampled_from(BIRTHDAYS[:-1])),
            "mother": like["mother"] if like else draw(st.sampled_from(MOTHERS)),
            "village": like["village"] if like else draw(st.sampled_from(PLACES[:-1])),
        }
        register.append(person)
    rows = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        of = draw(st.sampled_from(register))
        row = {
            "source": draw(st.sampled_from(SOURCES)),
            "child": "",
            "id": f"r{number}",
            "nisn": draw(st.sampled_from(["0141234567", ""])),
        }
        others = {
            "name": [*NAMES, *slips_of(of["name"])],
            "born_on": BIRTHDAYS,
            "mother": MOTHERS,
            "village": PLACES,
            "kk": CARDS,
        }
        for key, pool in others.items():
            row[key] = of[key] if draw(st.integers(0, 3)) else draw(st.sampled_from(pool))
        row["nik"] = draw(st.sampled_from(ROW_NIKS)).format(of["nik"].rstrip("r") or "11")
        known = {person["nik"].rstrip("r") for person in register}
        rows.append(row if row["nik"][:2] in known or not row["nik"][:1].isdigit() else row | {"nik": ""})
    words = st.tuples(st.sampled_from(rows), st.sampled_from(register), st.sampled_from(["same", "not_same", "unsure"]))
    decisions = {(row["id"]): (row, reg, word) for row, reg, word in draw(st.lists(words, max_size=2))}
    told = [
        {
            "source": row["source"],
            "record_id": key,
            "child_record_id": reg["child"],
            "decision": word,
            "at": "2025-09-01",
        }
        for key, (row, reg, word) in decisions.items()
    ]
    return [*register, *rows], told


@pytest.fixture(scope="module")
def learned(tmp_path_factory) -> population.Population:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weigh, "RANDOM_ROWS", 150)  # rough weights do: both sides use the same
        return population.settle_in(tmp_path_factory.mktemp("population"), children=800)


@pytest.fixture(scope="module")
def strangers() -> pl.DataFrame:
    """Register rows that share nothing with anybody: they only make the register as long as a real one."""
    letters = string.ascii_uppercase[:16]
    named = ["XQ" + "".join(letters[n >> shift & 15] for shift in (0, 4, 8)) for n in range(STRANGERS)]
    rows = [{"source": "register", "child": f"s{n}", "name": name, "village": ""} for n, name in enumerate(named)]
    return small_world.people(rows)


def by_the_engine(bench: Bench) -> dict[tuple[int, int], tuple[str, str, float]]:
    found = bench.run("SELECT row, reg, decision, rule, probability FROM links_found").fetchall()
    assert len({(row, reg) for row, reg, *_ in found}) == len(found)
    return {(row, reg): (decision, rule, probability) for row, reg, decision, rule, probability in found}


def small(frame: pl.DataFrame, learned: population.Population, decisions: list[dict]) -> reference.World:
    number = {(line["source"], line["record_id"]): line["row"] for line in frame.iter_rows(named=True)}
    people = [as_person(line) for line in frame.iter_rows(named=True)]
    return reference.World(
        register=[person for person in people if person.source == "register"],
        rows=[person for person in people if person.source != "register"],
        weights={
            (f, level): (float(m), float(weight))
            for f, level, m, weight in learned.weights.select("field", "level", "m", "weight").rows()
        },
        decided={
            (number[said["source"], said["record_id"]], number["register", said["child_record_id"]]): said["decision"]
            for said in decisions
        },
        strangers=STRANGERS,
    )


def as_person(line: dict) -> reference.Person:
    return reference.Person(
        row=line["row"],
        source=line["source"],
        proves=line["source"] in ("dapodik", "emis", "field"),
        name=reference.comparison(line["name"]),
        mother=reference.comparison(line["mother_name"], mother=True),
        born=line["birth_date"],
        is_default=bool(line["birth_default"]),
        sex=line["sex"],
        nik=line["nik"],
        trust=line["nik_trust"],
        card=line["no_kk"],
        nisn=line["nisn"],
        village=line["village"],
    )


#: Beside the threshold of 0.999: how sure a link must be when everybody is compared with everybody. The lowest seen in
#: some thousand drawn worlds was 0.987, with nine children of one name and one day in two villages.
NEARLY_SURE = 0.95


def linked(found: dict[tuple[int, int], tuple[str, str, float]]) -> set[tuple[int, int]]:
    return {pair for pair, (decision, *_) in found.items() if decision == "linked"}


@pytest.fixture(scope="module")
def agree(learned, strangers, tmp_path_factory):
    """Links a world both ways, and compares every line."""
    folder = tmp_path_factory.mktemp("worlds")

    def check(world: tuple[list[dict], list[dict]]) -> None:
        rows, decisions = world
        with pytest.MonkeyPatch.context() as patch, Bench(threads=1, parent=folder) as bench:
            learned.use_weights(patch)
            frame = population.Population(strangers, learned.weights).joined_by(small_world.people(rows))
            small_world.lay(bench, frame, decisions=decisions)
            link(bench, small_world.SETTINGS)
            got = by_the_engine(bench)
            near = frame.filter(~pl.col("record_id").str.starts_with("s"))
            compared = set(bench.run("SELECT row, reg FROM scored").fetchall())
        whole = small(near, learned, decisions)
        expected = reference.links(replace(whole, compared=compared))
        shown = "\n".join(map(str, near.select("row", "source", "record_id", *SHOWN).rows()))
        assert {pair: line[:2] for pair, line in got.items()} == {pair: line[:2] for pair, line in expected.items()}, (
            shown
        )
        for pair, (*_, probability) in expected.items():
            assert got[pair][2] == pytest.approx(probability, abs=2e-5), (pair, shown)
        # The engine compares who has something in common, their families and their namesakes. That loses no link; and a
        # link that it makes although strangers with a mother of that name would add a little doubt is as good as sure.
        all_compared = reference.links(whole)
        assert linked(all_compared) <= linked(got), shown
        for pair in linked(got) - linked(all_compared):
            assert all_compared[pair][2] >= NEARLY_SURE, (pair, all_compared[pair], shown)

    return check


@given(world=worlds())
@settings(max_examples=8, **QUIET)
def test_every_decision_is_the_same(world, agree):
    agree(world)


@pytest.mark.slow
@given(world=worlds())
@settings(max_examples=250, **QUIET)
def test_every_decision_is_the_same_in_many_worlds(world, agree):
    agree(world)
