"""The rosters of a period: who stands in which, and what its operator typed."""

from __future__ import annotations

import polars as pl

from . import slips
from .dice import Dice
from .people import CHILD, NAMESAKE
from .schooling import DELIVERED, DO, GRADUATED, OUT, PESANTREN, PKBM, level_of
from .world import World

#: Rates of a careful-to-sloppy average operator; ``hard`` multiplies them. Domain notes §10, marked as guesses there.
NIK_SLIPS = {
    "missing": 0.07,
    "digit": 0.018,
    "turned": 0.004,
    "short": 0.004,
    "kk": 0.004,
    "sibling": 0.003,
    "parent": 0.003,
    "placeholder": 0.003,
}
NAME_SLIPS = {
    "spelling": 40,
    "lost": 6,
    "doubled": 4,
    "beside": 6,
    "turned": 5,
    "last_dropped": 13,
    "first_dropped": 3,
    "initial": 8,
    "glued": 6,
    "order": 2,
    "spaces": 3,
    "nickname": 2,
    "son_of": 2,
}
DATE_SLIPS = {"default": 0.022, "swapped": 0.006, "day": 0.005, "year": 0.006, "month": 0.003, "missing": 0.005}
MOTHER_SLIPS = {
    "missing": 0.035,
    "placeholder": 0.008,
    "title": 0.03,
    "father": 0.005,
    "other": 0.008,
    "spelling": 0.06,
    "lost": 0.008,
    "beside": 0.008,
    "last_dropped": 0.015,
    "glued": 0.01,
}
NAME_RATE = 0.19
HARD = {"nik": 6.0, "name": 1.9, "date": 2.0, "mother": 2.0, "place": 1.8}


def pupils(world: World, period: str) -> pl.DataFrame:
    """Who stands in the rosters of a period: ``i``, ``school_no``, ``grade``, ``copy``, ``ghost``.

    ``copy``: 0 the row of the school where the child is, 1 a row in a former or second school, 2 a row typed twice.
    """
    dice, people = world.dice, world.people
    known = people.filter(pl.col("kind").is_in([CHILD, NAMESAKE]))
    here = pl.col(f"here_{period}") & pl.col(f"where_{period}").is_in(DELIVERED)
    column = f"school_{period}"
    kept = ["i", pl.col(column).alias("school_no"), pl.col(f"grade_{period}").alias("grade")]
    base = known.filter(here).select(*kept, copy=pl.lit(0, pl.Int8), ghost=pl.lit(False))
    twice = base.filter(dice.chance("typed twice", 0.006, pl.col("i"))).with_columns(copy=pl.lit(2, pl.Int8))
    both = known.filter(here & dice.chance("two schools", 0.005, "i")).select(*kept)
    both = both.with_columns(school_no=_other_sector(world, both), copy=pl.lit(1, pl.Int8), ghost=pl.lit(False))
    both = both.filter(pl.col("school_no").is_not_null())
    ghosts = _ghosts(world, known, period)
    return pl.concat([base, twice, both.select(base.columns), ghosts.select(base.columns)])


def _other_sector(world: World, rows: pl.DataFrame) -> pl.Expr:
    """A PKBM beside the school for the older, a madrasah beside the primary school for the younger."""
    level = level_of(pl.col("grade").cast(pl.Int32))
    sector = pl.when(level == 0).then(1).otherwise(PKBM)
    village = pl.lit(world.schools.table["village_no"]).gather(pl.col("school_no").cast(pl.UInt32))
    other = world.schools.choice(sector, level, village, 0.2)
    return rows.select(x=pl.when(other != pl.col("school_no")).then(other))["x"]


def _ghosts(world: World, known: pl.DataFrame, period: str) -> pl.DataFrame:
    """Pupils who no longer come and were never struck off: dropped out, moved away, dead, or in another school now."""
    dice = world.dice
    gone = ~(pl.col(f"here_{period}") & pl.col(f"where_{period}").is_in(DELIVERED))
    away = ~pl.col(f"here_{period}") & pl.col("here_20242") & pl.col("where_20242").is_in(DELIVERED)
    years = pl.col("years_out").fill_null(99).cast(pl.Int32) - (1 if period == "20242" else 0)
    dropped = (pl.col("category_20251") == DO) & pl.col("where_20251").is_in([OUT, PESANTREN]) & years.is_between(0, 2)
    grade = (
        pl.when(dropped)
        .then(pl.col("grade_20251").cast(pl.Int32) + years)
        .otherwise(pl.col("grade_20242").cast(pl.Int32) + (1 if period == "20251" else 0))
    )
    school = pl.when(dropped).then("left_school").otherwise("school_20242")
    begun = pl.when(dropped).then(pl.col("grade_20251")).otherwise(pl.col("grade_20242")).cast(pl.Int32)
    same_level = level_of(grade) == level_of(begun)
    stays = (dropped & dice.chance("ghost", 0.07, "i")) | (
        away & dice.chance("ghost away", 0.12, "i") & (pl.col(f"where_{period}") != GRADUATED)
    )
    return known.filter(gone & stays & same_level & school.is_not_null() & (grade <= 12)).select(
        "i",
        school_no=school,
        grade=grade.cast(pl.Int8),
        copy=pl.lit(1, pl.Int8),
        ghost=pl.lit(True),
    )


def roster(world: World, period: str) -> pl.DataFrame:
    """Every roster row of a period as typed: the columns of ``typed`` and ``school_no``, ``source``, ``school_id``,
    ``grade``, ``copy``, ``ghost``."""
    return typed_at_school(world, pupils(world, period))


def typed_at_school(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` (``i``, ``school_no``, ``copy``) as the operator of that school has typed them.

    A row keeps its slips from one delivery to the next, as long as the same operator keeps it.
    """
    at_school = pl.col("school_no").cast(pl.UInt32)
    table = world.schools.table
    habits = ("care", "shortens", "small_letters", "no_mothers", "source", "school_id")
    return typed(
        world,
        rows.with_columns(
            *(pl.lit(table[c]).gather(at_school).alias(c) for c in habits),
            clerk="school_no",
            bears=pl.lit(world.people["bears"]).gather(pl.col("i").cast(pl.UInt32)),
            # Of the rows typed twice, half are copied and half typed anew.
            key=(pl.col("i") * 32_768 + pl.col("school_no")) * 2
            + ((pl.col("copy") == 2) & (pl.col("i") % 2 == 0)).cast(pl.Int64),
        ),
    )


def typed_by(world: World, rows: pl.DataFrame, clerk: int, care: float) -> pl.DataFrame:
    """``rows`` (``i``) as one office has typed them; ``clerk`` tells offices apart, ``care`` multiplies their slips."""
    no = pl.lit(False)
    return typed(
        world,
        rows.with_columns(
            key=pl.col("i") + (1 << 44) * clerk,
            # Offices are no schools: in a hard district their lists are not six times as bad.
            care=pl.lit(care / 3 if world.hard else care),
            shortens=no,
            small_letters=no,
            no_mothers=no,
            bears=pl.lit(None, pl.Int64),
            clerk=pl.lit(clerk, pl.Int32),
        ),
    )


def typed(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """What somebody typed of these people.

    Needs ``i``, ``key`` (who typed whom), ``clerk`` (who typed), ``care``, ``shortens``, ``small_letters``,
    ``no_mothers``, ``bears`` (whose NIK it bears instead). Adds ``nik``, ``no_kk``, ``nisn`` (text), ``name``, ``sex``,
    ``birth_date``, ``mother_name``, ``father_name``, ``village_no`` (null: not known) and the kinds of slip ``e_nik`` …
    ``e_kk`` (see ``errors``).
    """
    people, of = world.people, pl.col("i").cast(pl.UInt32)

    def person(column: str) -> pl.Expr:
        return pl.lit(people[column]).gather(of)

    rows = rows.with_columns(
        hh=person("hh"),
        name=person("name"),
        birth_date=person("born").cast(pl.Date),
        sex=pl.when(person("girl")).then(pl.lit("P")).otherwise(pl.lit("L")),
        nik=person("nik").cast(pl.String),
        nisn=person("nisn"),
        mother_name=person("mother"),
        father_name=person("father"),
        village_no=person("village_no"),
    ).with_columns(no_kk=pl.lit(world.homes["kk"]).gather(pl.col("hh").cast(pl.UInt32)).cast(pl.String))
    for step in (_niks, _names, _dates, _mothers, _rest):
        rows = step(world, rows)
    return rows.drop("care", "shortens", "small_letters", "no_mothers", "bears", "clerk", "u", "at")


def _hard(world: World, kind: str) -> float:
    return HARD[kind] if world.hard else 1.0


def _draw(dice: Dice, rates: dict[str, float], times: pl.Expr, stream: str, most: float = 0.85) -> pl.Expr:
    """The kind of slip of each row, or null; ``rates`` times the row's factor, never above ``most`` in all."""
    total = sum(rates.values())
    factor = pl.min_horizontal(times, most / total)
    table = dice.pick(f"{stream}/kind", list(rates), list(rates.values()), "key")
    return pl.when(dice.unit(f"{stream}/any", "key") < factor * total).then(table)


def _niks(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    dice, people = world.dice, world.people
    rows = rows.with_columns(
        e_nik=_draw(dice, NIK_SLIPS, pl.col("care") * _hard(world, "nik"), "nik"), at=dice.unit("nik/at", "key")
    )
    beside = pl.col("i") + pl.when(pl.col("at") < 0.5).then(1).otherwise(-1)
    beside = beside.clip(0, people.height - 1).cast(pl.UInt32)
    home = pl.col("hh").cast(pl.UInt32)
    related = pl.lit(people["hh"]).gather(beside) == pl.col("hh")
    sibling = pl.when(related).then(pl.lit(people["nik"]).gather(beside).cast(pl.String)).otherwise("nik")
    parent = (
        pl.when(pl.col("at") < 0.6)
        .then(pl.lit(world.homes["mother_nik"]).gather(home))
        .otherwise(pl.lit(world.homes["father_nik"]).gather(home))
    )
    zeros = pl.when(pl.col("at") < 0.5).then(pl.lit("0000000000000000")).otherwise(pl.lit("1234567890123456"))
    borrowed = pl.lit(people["nik"]).gather(pl.col("bears").cast(pl.UInt32)).cast(pl.String)
    actions = {
        "missing": pl.lit(None, pl.String),
        **slips.digits("nik", "at"),
        "kk": pl.col("no_kk"),
        "sibling": sibling,
        "parent": parent.cast(pl.String),
        "placeholder": zeros,
        "trap": borrowed,
    }
    rows = rows.with_columns(
        e_nik=pl.when(pl.col("bears").is_not_null())
        .then(pl.lit("trap"))
        .when((pl.col("e_nik") == "sibling") & ~related)
        .then(None)
        .otherwise("e_nik")
    )
    return slips.rewritten(rows, "nik", "e_nik", actions)


def _names(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """Names as schools have them. Some operators shorten every Muhammad, a fifth type in small letters."""
    dice = world.dice
    times = (0.5 + 0.5 * pl.col("care")) * _hard(world, "name") * NAME_RATE / sum(NAME_SLIPS.values())
    leads = pl.col("name").str.contains(r"^M(U|O)C?HAMM?AD ")
    shortened = leads & dice.chance("shortened", pl.when("shortens").then(0.8).otherwise(0.05), "key")
    rows = rows.with_columns(
        e_name=_draw(dice, NAME_SLIPS, times, "name", most=0.7),
        at=dice.unit("name/at", "key"),
        u=dice.below("name/rule", len(slips.SPELLINGS), "key"),
        _short=pl.when(shortened).then(dice.below("how shortened", len(slips.MUHAMMAD), "clerk")),
    )
    before = rows["name"]
    actions = {k: pl.col("name").str.replace(r"^M(U|O)C?HAMM?AD", m) for k, m in enumerate(slips.MUHAMMAD)}
    rows = slips.rewritten(rows, "name", "_short", actions)
    rows = slips.respelt(rows, "name", "e_name", "spelling", "u")
    rows = slips.rewritten(rows, "name", "e_name", {**slips.typing("name", "at"), **slips.words("name", "father_name")})
    title = pl.when("small_letters").then(pl.col("name").str.to_titlecase()).otherwise("name")
    changed = pl.lit(before) != pl.col("name")
    return rows.with_columns(
        name=title,
        e_name=pl.when(~changed)
        .then(None)
        .when(pl.col("e_name").is_null())
        .then(pl.lit("muhammad"))
        .otherwise("e_name"),
    ).drop("_short")


def _dates(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(
        e_date=_draw(world.dice, DATE_SLIPS, pl.col("care") * _hard(world, "date"), "date"),
        at=world.dice.unit("date/at", "key"),
    )
    before = rows["birth_date"]
    actions = {"missing": pl.lit(None, pl.Date), **slips.dates("birth_date", "at")}
    rows = slips.rewritten(rows, "birth_date", "e_date", actions)
    same = (pl.lit(before) == pl.col("birth_date")).fill_null(False)
    return rows.with_columns(e_date=pl.when(~same).then("e_date"))


def _mothers(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    dice, homes = world.dice, world.homes
    times = (0.4 + 0.6 * pl.col("care")) * _hard(world, "mother")
    none = pl.col("no_mothers") & dice.chance("mother left out", 0.7, "key")
    rows = rows.with_columns(
        e_mother=pl.when(none).then(pl.lit("missing")).otherwise(_draw(dice, MOTHER_SLIPS, times, "mother", most=0.8)),
        at=dice.unit("mother/at", "key"),
        u=dice.below("mother/rule", len(slips.SPELLINGS), "key"),
    )
    other = pl.lit(homes["mother"]).gather(((pl.col("hh") * 31 + 7) % homes.height).cast(pl.UInt32))
    dead = ~pl.lit(homes["mother_alive"]).gather(pl.col("hh").cast(pl.UInt32))
    title = pl.when(dead).then(pl.lit("ALMH. ")).otherwise(pl.lit(None, pl.String))
    titles = pl.lit(pl.Series(slips.TITLES)).gather((pl.col("at") * len(slips.TITLES)).floor().cast(pl.UInt32))
    nothing = pl.lit(pl.Series(slips.NOTHING)).gather((pl.col("at") * len(slips.NOTHING)).floor().cast(pl.UInt32))
    words = slips.words("mother_name", "father_name")
    actions = {
        "missing": pl.lit(None, pl.String),
        "placeholder": nothing,
        "title": pl.concat_str(pl.coalesce(title, titles), "mother_name"),
        "father": pl.col("father_name"),
        "other": other,
        "last_dropped": words["last_dropped"],
        "glued": words["glued"],
        **{k: v for k, v in slips.typing("mother_name", "at").items() if k in MOTHER_SLIPS},
    }
    before = rows["mother_name"]
    rows = slips.respelt(rows, "mother_name", "e_mother", "spelling", "u")
    rows = slips.rewritten(rows, "mother_name", "e_mother", actions)
    same = (pl.lit(before) == pl.col("mother_name")).fill_null(False)
    title_case = pl.when("small_letters").then(pl.col("mother_name").str.to_titlecase()).otherwise("mother_name")
    return rows.with_columns(e_mother=pl.when(~same).then("e_mother"), mother_name=title_case)


def _rest(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """Sex, village, NISN and family card."""
    dice, villages = world.dice, int(world.villages["local"].sum())
    times = pl.col("care") * _hard(world, "place")
    wrong_sex = dice.chance("wrong sex", (0.006 * times).clip(upper_bound=0.05), "key")
    u, v = dice.unit("village", "key"), dice.unit("nisn", "key")
    kk = dice.unit("kk", "key")
    none, other = (0.05 * times).clip(upper_bound=0.5), 0.045
    no_nisn = (0.045 * times).clip(upper_bound=0.5)
    no_kk = (0.16 * times).clip(upper_bound=0.8)
    nisn = pl.col("nisn").cast(pl.String).str.zfill(10)
    return rows.with_columns(
        sex=pl.when(wrong_sex).then(pl.col("sex").replace({"L": "P", "P": "L"})).otherwise("sex"),
        e_sex=pl.when(wrong_sex).then(pl.lit("sex")),
        village_no=pl.when(u < none)
        .then(None)
        .when(u > 1 - other)
        .then((pl.col("village_no") + 1 + dice.below("which village", 3, "key")) % villages)
        .otherwise("village_no"),
        e_village=pl.when(u < none).then(pl.lit("missing")).when(u > 1 - other).then(pl.lit("other")),
        nisn=pl.when(v < no_nisn).then(None).otherwise(nisn),
        e_nisn=pl.when((v < no_nisn) & pl.col("nisn").is_not_null()).then(pl.lit("missing")),
        no_kk=pl.when(kk < no_kk).then(None).otherwise("no_kk"),
        e_kk=pl.when(kk < no_kk).then(pl.lit("missing")),
    )


ERRORS = ("nik", "name", "date", "mother", "sex", "village", "nisn", "kk")


def errors() -> pl.Expr:
    """All slips of a row in one text: ``nik:digit; mother:missing``; null where it is clean."""
    parts = [pl.concat_str(pl.lit(f"{e}:"), f"e_{e}") for e in ERRORS]
    text = pl.concat_str(parts, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)
