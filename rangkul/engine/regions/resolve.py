"""From what a roster writes about a place to its code: every distinct way of writing is looked at once."""

from __future__ import annotations

import duckdb
import polars as pl

from . import names
from .editions import number

_QUIET = {"threads": "1", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_GUESS = 3  # from this key on (sound, initials, one letter off) people are told that it was a guess


class Gazetteer:
    """The candidates that a written name is compared with: what is in force, and names that places bore before.

    A former name counts only where no place in force bears it (edition 2), in its old kecamatan as in its new one.
    """

    def __init__(self, areas: pl.DataFrame, moves: pl.DataFrame, former: pl.DataFrame):
        in_force = areas.filter(~pl.col("code").is_in(moves["old"].implode()))
        former = former.filter(pl.col("code").is_in(in_force["code"].implode()))
        here = former.with_columns(was="code")
        self.named = pl.concat(
            [
                in_force.select("code", "name", "edition", was="code"),
                pl.concat([former, here])
                .unique(maintain_order=True)
                .select("code", "name", pl.lit(2, pl.UInt8).alias("edition"), "was"),
            ]
        )
        self.codes = in_force["code"]
        self.moves = moves
        self._keyed: dict[tuple, pl.DataFrame] = {}

    def keyed(self, level: str, regencies: tuple[int, ...] | None) -> pl.DataFrame:
        """code, edition, key, rank (0 as written … 4 initials), regency, district of one level; None: the nation."""
        if (level, regencies) not in self._keyed:
            low, high, to_regency = {
                "regency": (1_000, 9_999, 1),
                "district": (100_000, 999_999, 100),
                "village": (10**9, 10**10 - 1, 10**6),
            }[level]
            rows = self.named.filter(pl.col("code").is_between(low, high)).with_columns(
                (pl.col("was") // to_regency).cast(pl.Int32).alias("regency")
            )
            if regencies is not None:
                rows = rows.filter(pl.col("regency").is_in(regencies))
            if level == "village":
                rows = rows.with_columns((pl.col("was") // 10_000).cast(pl.Int32).alias("district"))
            self._keyed[level, regencies] = _long(rows.drop("was"), "name", level)
        return self._keyed[level, regencies]


def _long(rows: pl.DataFrame, name: str, level: str) -> pl.DataFrame:
    """One row per name and form: ``key`` and its ``rank``."""
    forms = ["k0", "k1", "k2", "k3", "k4"]
    wide = names.with_keys(rows, name, level).drop(name)
    index = [column for column in wide.columns if column not in forms]
    return (
        wide.unpivot(forms, index=index, variable_name="rank", value_name="key")
        .with_columns(pl.col("rank").str.slice(1).cast(pl.UInt8))
        .drop_nulls("key")
    )


def by_code(codes: pl.DataFrame, column: str, gazetteer: Gazetteer) -> pl.DataFrame:
    """For each distinct code: ``village``, ``district``, ``regency`` (as far as its digits tell) and ``notes``."""
    told = codes.with_columns(number(pl.col(column)).alias("n"))
    told = told.join(gazetteer.moves.rename({"new": "successor"}), left_on="n", right_on="old", how="left")
    other = _other_status("n")
    told = told.with_columns(other.alias("other")).join(
        gazetteer.moves.rename({"old": "other", "new": "other_successor"}), on="other", how="left"
    )
    known = pl.when(pl.col("other").is_in(gazetteer.codes.implode())).then("other")
    moved = pl.coalesce("successor", known, "other_successor")
    listed = pl.col("n").is_in(gazetteer.codes.implode())
    told = told.with_columns(
        pl.when(listed).then("n").otherwise(pl.coalesce(moved, "n")).alias("place"),
        pl.when(pl.col("n").is_null() & ~names.is_blank(pl.col(column).cast(pl.String)))
        .then(pl.lit("AREA_CODE_BAD"))
        .when(pl.col("n").is_null() | listed)
        .then(None)
        .when(moved.is_not_null())
        .then(pl.lit("AREA_RETIRED"))
        .otherwise(pl.lit("AREA_NOT_LISTED"))
        .alias("note"),
    )
    place = pl.col("place")
    is_village, is_district = place >= 10**9, place.is_between(100_000, 999_999)
    return told.select(
        column,
        pl.when(is_village).then(place).alias("village"),
        pl.when(is_village).then(place // 10_000).when(is_district).then(place).cast(pl.Int32).alias("district"),
        pl.when(is_village)
        .then(place // 10**6)
        .when(is_district)
        .then(place // 100)
        .when(place >= 1_000)
        .then(place)
        .cast(pl.Int32)
        .alias("regency"),
        pl.concat_list("note").list.drop_nulls().alias("notes"),
    )


def _other_status(code: str) -> pl.Expr:
    """A desa that became a kelurahan (or the reverse) keeps its serial; only the first digit of the last four flips."""
    n = pl.col(code)
    kind = n // 1_000 % 10
    return pl.when(n >= 10**9).then(n + pl.when(kind == 1).then(1_000).when(kind == 2).then(-1_000))


def by_name(asked: pl.DataFrame, gazetteer: Gazetteer, home: int | None) -> pl.DataFrame:
    """Give ``village`` and ``district`` to rows that have names only; adds to ``notes``.

    ``asked`` has ``at``, the texts ``v``, ``d``, ``r`` and what a code told: ``district``, ``regency``, ``notes``.
    Villages are looked for in the stated regency, else at home, else in the nation (there only with the district).
    """
    asked = asked.with_columns(
        pl.when(~names.is_blank(pl.col(text))).then(pl.col(text)).alias(text) for text in ("v", "d", "r")
    )
    asked = _with_regency(asked, gazetteer, home)
    asked = _with_district(asked, gazetteer)
    found = _villages(asked, gazetteer)
    away = asked.filter(
        ~pl.col("stated") & ~pl.col("at").is_in(found.filter(~pl.col("other_district"))["at"].implode())
    )
    found = pl.concat([_in_nation(away, gazetteer), found]).unique("at", keep="first", maintain_order=True)
    asked = asked.join(found, on="at", how="left", maintain_order="left")
    nothing = pl.col("v").is_null() & pl.col("d").is_null() & pl.col("r").is_null()
    note = (
        pl.when(pl.col("village").is_not_null() & pl.col("other_district"))
        .then(pl.lit("AREA_OTHER_DISTRICT"))
        .when(pl.col("village").is_not_null() & (pl.col("rank") >= _GUESS))
        .then(pl.lit("AREA_GUESSED"))
        .when(pl.col("village").is_not_null())
        .then(None)
        .when(nothing & ~pl.col("stated") & (pl.col("notes").list.len() == 0))
        .then(pl.lit("AREA_EMPTY"))
        .when(pl.col("ambiguous"))
        .then(pl.lit("AREA_AMBIGUOUS"))
        .otherwise(pl.lit("AREA_UNKNOWN"))
    )
    return asked.select(
        "at",
        "village",
        pl.coalesce((pl.col("village") // 10_000).cast(pl.Int32), "district").alias("district"),
        pl.col("notes").list.concat(pl.concat_list(note).list.drop_nulls()).alias("notes"),
    )


def guess_home(asked: pl.DataFrame, gazetteer: Gazetteer) -> int | None:
    """The regency of most codes; without codes the one that knows most of the written districts, or villages."""
    seen = asked["regency"].drop_nulls()
    if len(seen):
        return seen.mode().sort()[0]
    for text, level in (("d", "district"), ("v", "village")):
        told = asked.filter(~names.is_blank(pl.col(text)))
        strict = pl.col("rank") <= 1
        hits = _long(told.select("at", text), text, level).filter(strict)
        if hits.height:
            hits = hits.join(gazetteer.keyed(level, None).filter(strict), on=["rank", "key"])
            votes = (
                hits.group_by("regency").agg(pl.col("at").n_unique()).sort("at", "regency", descending=[True, False])
            )
            if votes.height and votes["at"][0] * 2 >= told.height:
                return votes["regency"][0]
    return None


def _with_regency(asked: pl.DataFrame, gazetteer: Gazetteer, home: int | None) -> pl.DataFrame:
    """Fill ``regency``; ``stated`` says that the row names it, by code or by name."""
    told = asked.filter(pl.col("r").is_not_null() & pl.col("regency").is_null()).select("at", "r")
    hits = _long(told.with_columns(names.is_city(pl.col("r")).alias("city")), "r", "regency").join(
        gazetteer.keyed("regency", None).with_columns(city_code=pl.col("code") % 100 > 70), on=["rank", "key"]
    )
    hits = hits.filter(pl.col("city").is_null() | (pl.col("city") == pl.col("city_code")) | (pl.col("rank") == 0))
    best = _best(hits.with_columns(away=pl.col("code") != (home or 0), off=pl.lit(False)), ["rank", "away"])
    asked = asked.join(best.filter(~pl.col("ambiguous")).select("at", named="code"), on="at", how="left")
    asked = asked.with_columns(pl.coalesce("regency", pl.col("named").cast(pl.Int32)).alias("regency")).drop("named")
    asked = asked.with_columns(pl.col("regency").is_not_null().alias("stated"))
    return asked.with_columns(pl.coalesce("regency", pl.lit(home, pl.Int32)).alias("regency"))


def _with_district(asked: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Fill ``district`` from its name within the regency; the village's text may carry it ("Komet Kec. Cempaka")."""
    inside = pl.col("v").str.extract(r"(?i)\bkec(?:amatan)?\b[. ]+(.+)$")
    asked = asked.with_columns(pl.coalesce("d", inside).alias("d"))
    told = asked.filter(pl.col("d").is_not_null() & pl.col("district").is_null() & pl.col("regency").is_not_null())
    keyed = gazetteer.keyed("district", _scope(told))
    hits = _long(told.select("at", "d", "regency"), "d", "district").join(keyed, on=["regency", "rank", "key"])
    best = _best(hits.with_columns(off=pl.lit(False)), ["rank"])
    best = pl.concat([best, _nearly(told, "d", best, keyed, "regency")]).filter(~pl.col("ambiguous"))
    asked = asked.join(best.select("at", named="code"), on="at", how="left", maintain_order="left")
    return asked.with_columns(pl.coalesce("district", pl.col("named").cast(pl.Int32)).alias("district")).drop("named")


def _villages(asked: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """at, village (null when ambiguous), rank, ambiguous, other_district of what is found in the row's regency."""
    told = asked.filter(pl.col("v").is_not_null() & pl.col("regency").is_not_null())
    keyed = gazetteer.keyed("village", _scope(told))
    hits = _long(told.select("at", "v", "regency", stated_district="district"), "v", "village").join(
        keyed, on=["regency", "rank", "key"]
    )
    off = (pl.col("stated_district") != pl.col("district")).fill_null(False)
    best = _best(hits.with_columns(off=off).filter(~off | (pl.col("rank") < _GUESS)), ["off", "rank"])
    in_district = told.filter(pl.col("district").is_not_null())
    in_regency = told.filter(pl.col("district").is_null() & pl.col("d").is_null())
    near = [
        _nearly(in_district, "v", best.filter(~pl.col("off")), keyed, "district"),
        _nearly(in_regency, "v", best, keyed, "regency"),
    ]
    # A district that is written but unknown here makes a village elsewhere likely: only names as written count.
    strange = told.filter(pl.col("district").is_null() & pl.col("d").is_not_null())["at"].implode()
    best = best.filter(~pl.col("at").is_in(strange) | (pl.col("rank") < _GUESS))
    best = pl.concat([*near, best]).unique("at", keep="first", maintain_order=True)
    return best.select(
        "at",
        pl.when(~pl.col("ambiguous")).then("code").alias("village"),
        "rank",
        "ambiguous",
        (pl.col("off") | pl.col("at").is_in(strange)).alias("other_district"),
    )


def _in_nation(away: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Rows whose regency is not stated and whose village is not at home: district and village together, if unique."""
    told = away.filter(pl.col("v").is_not_null() & pl.col("d").is_not_null() & pl.col("district").is_null())
    schema = {
        "at": pl.UInt32,
        "village": pl.Int64,
        "rank": pl.UInt8,
        "ambiguous": pl.Boolean,
        "other_district": pl.Boolean,
    }
    if not told.height:
        return pl.DataFrame(schema=schema)
    strict = pl.col("rank") < _GUESS
    districts = _long(told.select("at", "d"), "d", "district").filter(strict)
    districts = districts.join(gazetteer.keyed("district", None).drop("regency"), on=["rank", "key"]).select(
        "at", district=pl.col("code").cast(pl.Int32)
    )
    regencies = tuple(sorted((districts["district"] // 100).unique()))
    villages = _long(told.select("at", "v"), "v", "village").filter(strict)
    hits = villages.join(gazetteer.keyed("village", regencies), on=["rank", "key"]).join(
        districts.unique(), on=["at", "district"], how="semi"
    )
    best = _best(hits.with_columns(off=pl.lit(False)), ["rank"]).filter(~pl.col("ambiguous"))
    return best.select("at", village="code", rank="rank", ambiguous="ambiguous", other_district=pl.lit(False))


def _best(hits: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """at, code, rank, ambiguous, off: the first candidate in that order; ambiguous when another one ties with it."""
    order = [*order, "edition"]
    hits = hits.unique(["at", "code", *order]).sort("at", *order, "code")
    hits = hits.unique(["at", "code"], keep="first", maintain_order=True)
    first = hits.unique("at", keep="first", maintain_order=True)
    ties = hits.join(first.select("at", *order), on=["at", *order]).group_by("at").len()
    return first.join(ties, on="at", how="left").select(
        "at", "code", "rank", (pl.col("len") > 1).alias("ambiguous"), "off"
    )


def _scope(rows: pl.DataFrame) -> tuple[int, ...]:
    return tuple(sorted(rows["regency"].drop_nulls().unique()))


def _nearly(told: pl.DataFrame, text: str, known: pl.DataFrame, keyed: pl.DataFrame, within: str) -> pl.DataFrame:
    """What is left after the keys: names one letter off (two from twelve letters on) with one single nearest candidate.

    First letter and digits must be the same: Kota Bangun 1 is not Kota Bangun 2.
    """
    level = "village" if text == "v" else "district"
    asked = told.filter(~pl.col("at").is_in(known["at"].implode()))
    asked = _long(asked.select("at", text, within), text, level).filter(pl.col("rank") == 1)
    if not asked.height:
        return known.clear()
    choices = keyed.filter(pl.col("rank") == 1).select("code", "key", within)
    with duckdb.connect(config=_QUIET) as con:
        con.register("asked", asked.to_arrow())
        con.register("choices", choices.to_arrow())
        near = pl.from_arrow(con.sql(_NEAREST.format(within=within)).to_arrow_table())
    return near.select(
        pl.col("at").cast(pl.UInt32),
        pl.col("code").cast(pl.Int64),
        pl.lit(5, pl.UInt8).alias("rank"),
        pl.lit(False).alias("ambiguous"),
        pl.lit(False).alias("off"),
    )


_NEAREST = """
    with pairs as (
        select "at", code, levenshtein(a.key, c.key) as apart, length(a.key) as long
        from asked a join choices c using ({within})
        where a.key[1] = c.key[1] and abs(length(a.key) - length(c.key)) <= 2
          and regexp_replace(a.key, '[^0-9]', '', 'g') = regexp_replace(c.key, '[^0-9]', '', 'g')
    ), nearest as (
        select *, rank() over (partition by "at" order by apart) as place from pairs
        where apart <= case when long >= 12 then 2 when long >= 5 then 1 else 0 end
    )
    select "at", min(code) as code from nearest where place = 1 group by "at" having count(distinct code) = 1
"""


def written(*texts: pl.Expr) -> pl.Expr:
    """What the row says about its place, in one text; null where it says nothing."""
    parts = [pl.when(~names.is_blank(text)).then(text) for text in texts]
    text = pl.concat_str(parts, separator=", ", ignore_nulls=True)
    return pl.when(text != "").then(text)
