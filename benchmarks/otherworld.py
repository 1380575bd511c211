"""A second made-up district, adversarial and independent of the engine's own: canonical Parquet only.

    python benchmarks/otherworld.py --children 500000 --seed 7 [--hard] [--world A|B|C|D] --out DIR

Writes DIR/register.parquet, DIR/roster.parquet and, for the score only, DIR/truth.parquet (one row per roster row)
and DIR/children_truth.parquet (one row per register row). Byte for byte the same for equal arguments. No real person:
digits 5-6 of every NIK issued here lie in 90..99, where no kecamatan was ever numbered.

A world is a name pool, an error mix and a trap mix; each may be chosen apart by --names, --errors and --traps; --drift
moves the error rates by the seed.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import polars as pl
from world_names import build, turns_of
from world_noise import Operators, Wrong, date_errors, dress, mother_errors, name_errors, nik_errors, scatter, spell
from world_people import (
    ABSENT,
    LAST_DAY,
    Homes,
    People,
    Places,
    children_of,
    homes,
    leave_school,
    places,
    serial_numbers,
    some,
)
from world_rates import ERRORS, HARD, NAMES, OUT_OF_SCHOOL, TRAPS, WORLDS
from world_traps import (
    parted_twins,
    register_doubles,
    registered_namesakes,
    siblings_niks,
    strangers,
    unregistered_namesakes,
)

SOURCES = np.array(["dapodik", "emis", "pkbm"], object)


def inhabit(seed: int, children: int, mix: dict, traps: dict) -> tuple:
    """Make places, homes and people with every trap set, NIKs included."""
    rng = np.random.default_rng([seed, 1])
    words = build(rng, zipf=mix["zipf"], shuffle=mix["shuffle"])
    turns = turns_of(words)
    where = places(rng, children, mix["unknown_villages"])
    size = rng.choice([1, 2, 3, 4, 5], int(children / 1.5) + 10, p=[0.42, 0.36, 0.15, 0.05, 0.02])
    home = np.repeat(np.arange(len(size)), size)[:children]
    house = homes(rng, words, where, mix, int(home[-1]) + 1)
    people, twin = children_of(rng, words, turns, mix, house, home)
    leave_school(rng, people, len(house), OUT_OF_SCHOOL)
    parted_twins(rng, people, twin, traps)
    registered_namesakes(rng, words, turns, where, house, people, traps)
    pupil, bearer = siblings_niks(rng, people, traps)
    unregistered_namesakes(rng, words, turns, where, house, people, traps, mix)
    strangers(rng, words, turns, where, house, people, traps, mix)
    register_doubles(rng, turns, where, house, people, traps)
    area = np.where(people.moved_nik > 0, people.moved_nik, house.nik_area[people.home])
    people.nik = serial_numbers(rng, area, people.born, people.female)
    return words, turns, where, house, people, (pupil, bearer)


def register_of(rng: np.random.Generator, words, where: Places, house: Homes, people: People, ids: str) -> tuple:
    """The population register in an order that tells nothing. Second value: child_id per person (ABSENT: none)."""
    rows = rng.permutation(np.flatnonzero(people.registered))
    number = np.full(len(people), ABSENT)
    number[rows] = np.arange(1, len(rows) + 1)
    home = people.home[rows]
    street = spell(words, house.street[home][:, None], "street").str.to_uppercase()
    address = pl.DataFrame({"s": street, "n": house.number[home], "rt": house.rt[home], "rw": house.rw[home]}).select(
        a=pl.format(
            "JL. {} NO. {} RT. {} RW. {}",
            "s",
            "n",
            pl.col("rt").cast(pl.String).str.zfill(3),
            pl.col("rw").cast(pl.String).str.zfill(3),
        )
    )["a"]
    frame = pl.DataFrame({
        "child_id": identify(number[rows], "C", ids),
        "nik": pl.Series(people.nik[rows]).cast(pl.String),
        "no_kk": pl.Series(house.kk[home]).cast(pl.String),
        "name": spell(words, people.name[rows], "name").str.to_uppercase(),
        "sex": np.where(people.female[rows], "P", "L"),
        "birth_date": pl.Series(people.born[rows].astype(np.int32)).cast(pl.Date),
        "mother_name": spell(words, house.mother[home], "mother_name").str.to_uppercase(),
        "address": address,
        "village_code": pl.Series(where.village[house.village[home]]).cast(pl.String),
    })  # fmt: skip
    return frame, number


def identify(number: np.ndarray, letter: str, ids: str) -> pl.Series:
    """Row numbers as plain integers, or as text with a letter; 0 and less is null."""
    series = pl.Series(number.astype(np.int32))
    known = pl.select(pl.when(series > 0).then(series)).to_series()
    return known if ids == "number" else (letter + "-") + known.cast(pl.String).str.zfill(7)


def schools(
    rng: np.random.Generator, where: Places, village: np.ndarray, born: np.ndarray, rate: dict, second: np.ndarray
) -> tuple:
    """School and source of each pupil: primary schools in the village, the others in the kecamatan; some go farther."""
    age = (LAST_DAY - born) // 365 + 7
    level = np.select([age < 13, age < 16], [0, 1], 2)
    goes = np.where(some(rng, len(village), 0.04) | second, where.neighbour(rng, village), village)
    goes = np.where(some(rng, len(village), 0.015), where.anywhere(rng, len(village)), goes)
    unit = np.where(level == 0, goes, len(where.village) + where.district[goes])
    nth = (rng.random(len(village)) ** 1.5 * np.select([level == 0, level == 1], [3, 5], 4)).astype(int)
    key = (unit * 3 + level) * 8 + nth
    _, school = np.unique(key, return_inverse=True)
    count = int(school.max()) + 1
    source_of = np.searchsorted(np.cumsum(rate["sources"]), rng.random(count)).clip(0, 2)
    npsn = 30_300_000 + rng.permutation(count)
    return school, source_of[school], npsn[school], np.clip(age - 6, 1, 12)


def roster_of(rng, words, turns, where, house: Homes, people: People, number, borrowed, rate: dict) -> tuple:
    """The rosters of all schools, and their truth."""
    once = np.flatnonzero(people.enrolled)
    twice = once[some(rng, len(once), rate["second_row"])]
    who = np.concatenate([once, twice])
    second = np.r_[np.zeros(len(once), bool), np.ones(len(twice), bool)]
    home = people.home[who]
    size = len(who)
    school, source, npsn, grade = schools(rng, where, house.village[home], people.born[who], rate, second)
    order = np.lexsort((rng.random(size), school, source))
    who, second, home, school, source, npsn, grade = (
        a[order] for a in (who, second, home, school, source, npsn, grade)
    )
    at = Operators(rng, school, source, np.array(rate["sloppy"]))
    wrong = Wrong(size)
    nik, card = nik_errors(
        rng,
        at,
        people.nik[who],
        house.kk[home],
        sibling_nik(rng, people)[who],
        parent_nik(rng, house)[home],
        rate,
        wrong,
    )
    nik = bear(people, who, second, borrowed, nik, wrong)
    born = date_errors(rng, at, people.born[who], rate, wrong)
    father = house.father[home]
    name = name_errors(rng, at, words, turns, people.name[who], father[:, 0], rate, wrong)
    mother = mother_errors(rng, at, words, turns, house.mother[home], father, rate, wrong)
    bare = (source == 1) & some(rng, size, rate["emis_without_mother"])
    mother = scatter(mother, np.flatnonzero(bare), pl.Series([None] * int(bare.sum()), dtype=pl.String))
    wrong.note("mother_blank", bare)
    habit = rng.random(at.schools)[school]
    village = house.village[home]
    moved = at.hits(rate["moved"])
    wrong.note("moved", moved)
    village = np.where(
        moved, np.where(some(rng, size, 0.6), where.neighbour(rng, village), where.anywhere(rng, size)), village
    )
    code = pl.Series(where.village[village]).cast(pl.String)
    code = code.str.slice(0, 6) if rate["columns"] == "few" else code
    gone = at.hits(rate["village_missing"], 0.7)
    wrong.note("village_missing", gone)
    old = at.hits(rate["kk_old"])
    card = np.where(old, card // 10_000 * 10_000 + rng.integers(1, 900, size), card)
    kk_gone = at.hits(rate["kk_missing"], 0.5)
    nisn = (people.born[who].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970) % 1000 * 10_000_000
    nisn = pl.Series(nisn + stable_seven(people, who)).cast(pl.String).str.zfill(10)
    frame = pl.DataFrame({
        "roster_id": identify(np.arange(1, size + 1), "R", rate["ids"]),
        "nik": nik,
        "no_kk": blank(pl.Series(card).cast(pl.String), kk_gone),
        "name": dress(name, habit),
        "sex": np.where(people.female[who] ^ at.hits(0.003, 1.0), "P", "L"),
        "birth_date": pl.Series(born.astype(np.int32)).cast(pl.Date),
        "mother_name": dress(mother, habit),
        "address": blank(addresses(at, words, house, home), at.hits(rate["address_missing"], 0.5)),
        "village_code": blank(code, gone),
        "nisn": blank(nisn, at.hits(rate["nisn_missing"])),
        "school_id": pl.Series(npsn).cast(pl.String),
        "grade": pl.Series(grade.astype(np.int8)),
        "source": pl.Series(SOURCES[source].tolist()),
    })  # fmt: skip
    if rate["columns"] == "few":
        frame = frame.drop("no_kk", "address")
    double = np.full(len(people), ABSENT)
    doubled = np.flatnonzero(people.same_as >= 0)
    double[people.same_as[doubled]] = number[doubled]
    kind = np.where(second, "second_row", np.where(people.trap[who] == "", "ordinary", people.trap[who]))
    truth = pl.DataFrame({
        "roster_id": frame["roster_id"],
        "child_id": identify(number[who], "C", rate["ids"]),
        "also_child_id": identify(double[who], "C", rate["ids"]),
        "kind": pl.Series(kind.tolist(), dtype=pl.String),
        "errors": wrong.text(),
    })  # fmt: skip
    return frame, truth


def blank(text: pl.Series, gone: np.ndarray) -> pl.Series:
    return pl.select(pl.when(pl.Series(~gone)).then(text).alias(text.name)).to_series()


def stable_seven(people: People, who: np.ndarray) -> np.ndarray:
    """The seven free digits of a NISN: one per child, so that a second row bears the same."""
    return (np.arange(len(people)) * 7_368_787 + 1_234_567)[who] % 10_000_000


def sibling_nik(rng: np.random.Generator, people: People) -> np.ndarray:
    """The NIK of the next child of the same home, 0 for an only child."""
    order = np.lexsort((rng.random(len(people)), people.home))
    home, nik = people.home[order], people.nik[order]
    after = np.r_[home[1:] == home[:-1], False]
    before = np.r_[False, home[1:] == home[:-1]]
    found = np.where(after, np.r_[nik[1:], 0], np.where(before, np.r_[0, nik[:-1]], 0))
    out = np.zeros(len(people), np.int64)
    out[order] = found
    return out


def parent_nik(rng: np.random.Generator, house: Homes) -> np.ndarray:
    day = int(np.datetime64("1968-01-01").astype(int)) + rng.integers(0, 8500, len(house))
    return serial_numbers(rng, house.kk_area, day, np.ones(len(house), bool))


def bear(
    people: People, who: np.ndarray, second: np.ndarray, borrowed: tuple, nik: pl.Series, wrong: Wrong
) -> pl.Series:
    """Let the planted pupils' rows bear the NIK of their brother or sister who is out of school."""
    pupil, out = borrowed
    owner = np.full(len(people), ABSENT)
    owner[pupil] = out
    rows = np.flatnonzero((owner[who] >= 0) & ~second)
    wrong.note("nik_sibling", rows)
    return scatter(nik, rows, pl.Series(people.nik[owner[who[rows]]]).cast(pl.String))


def addresses(at: Operators, words, house: Homes, home: np.ndarray) -> pl.Series:
    """Addresses in each school's own shorthand."""
    frame = pl.DataFrame(
        {
            "s": spell(words, house.street[home][:, None], "street"),
            "n": house.number[home],
            "rt": house.rt[home],
            "rw": house.rw[home],
            "way": at.rng.integers(0, 5, at.schools)[at.school],
        }
    ).with_columns(short=pl.col("s").str.replace("Ahmad Yani", "A. Yani").str.replace("Pangeran", "P."))
    way = pl.col("way")
    return frame.select(
        address=pl.when(way == 0)
        .then(pl.format("Jl {} No {} RT {} RW {}", "s", "n", "rt", "rw"))
        .when(way == 1)
        .then(pl.format("JL. {} RT.{}/{}", pl.col("s").str.to_uppercase(), "rt", "rw"))
        .when(way == 2)
        .then(pl.format("{} no.{}", "s", "n"))
        .when(way == 3)
        .then(pl.format("Jln. {} Rt {}", "short", "rt"))
        .otherwise(pl.format("RT {} RW {}", "rt", "rw"))
    )["address"]


def children_truth(people: People, number: np.ndarray, ids: str) -> pl.DataFrame:
    """For every register row: is the child in a roster, and in which trap does it stand?"""
    rows = np.flatnonzero(people.registered)
    rows = rows[np.argsort(number[rows])]
    same = people.same_as[rows]
    in_school = np.where(same >= 0, people.enrolled[same], people.enrolled[rows])
    return pl.DataFrame({
        "child_id": identify(number[rows], "C", ids),
        "in_school": in_school,
        "trap": pl.Series([t or None for t in people.trap[rows]], dtype=pl.String),
    })  # fmt: skip


def drifted(seed: int, rate: dict, drift: float) -> dict:
    """Every single rate a little other than in the table, by the seed: exp(drift x normal)."""
    rng = np.random.default_rng([seed, 3])
    by = dict(zip(rate, np.exp(drift * rng.standard_normal(len(rate))), strict=True))
    return {kind: min(value * by[kind], 0.9) if isinstance(value, float) else value for kind, value in rate.items()}


def make(
    seed: int, children: int, out: Path, *, names: int, errors: int, traps: int, hard: bool, drift: float = 0.0
) -> dict:
    """Write one world; returns its counts."""
    rate = drifted(seed, ERRORS[errors], drift) if drift else ERRORS[errors]
    if hard:
        rate = rate | {kind: min(rate[kind] * by, 0.9) for kind, by in HARD.items()}
    words, turns, where, house, people, borrowed = inhabit(seed, children, NAMES[names], TRAPS[traps])
    rng = np.random.default_rng([seed, 2])
    register, number = register_of(rng, words, where, house, people, rate["ids"])
    roster, truth = roster_of(rng, words, turns, where, house, people, number, borrowed, rate)
    known = children_truth(people, number, rate["ids"])
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in {"register": register, "roster": roster, "truth": truth, "children_truth": known}.items():
        frame.write_parquet(out / f"{name}.parquet", compression="zstd", row_group_size=250_000)
    (out / "settings.toml").write_text("demo_niks = true\n", encoding="utf-8")
    return {"register": len(register), "roster": len(roster), "out_of_school": int((~known["in_school"]).sum()),
            "traps": dict(known["trap"].drop_nulls().value_counts().sort("trap").iter_rows())}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--world", choices=sorted(WORLDS), default="A")
    for knob, table in (("names", NAMES), ("errors", ERRORS), ("traps", TRAPS)):
        parser.add_argument(f"--{knob}", type=int, choices=sorted(table))
    parser.add_argument("--drift", type=float, default=0.0, help="0.3: every error rate about a third up or down")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    world = dict(zip(("names", "errors", "traps"), WORLDS[given.world], strict=True))
    world |= {knob: getattr(given, knob) for knob in world if getattr(given, knob)}
    start = time.perf_counter()
    counts = make(given.seed, given.children, given.out, hard=given.hard, drift=given.drift, **world)
    print(json.dumps({"seconds": round(time.perf_counter() - start, 1), **counts}))


if __name__ == "__main__":
    main()
