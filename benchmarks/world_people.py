"""Who lives in the other world: households, children, twins, who is in school, and the planted look-alikes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from world_names import ABSENT, MUHAMMAD_REGISTERED, MUHAMMADS, Turns, Vocabulary
from world_rates import PEOPLES

FIRST_DAY = int(np.datetime64("2006-07-02").astype(int))  # 18 years old on 1 July 2025
LAST_DAY = int(np.datetime64("2018-07-01").astype(int))  # 7 years old that day
AREAS = Path(__file__).parents[1] / "rangkul" / "engine" / "regions_data" / "areas.parquet"  # public codes, no logic
PROVINCES = [63, 64, 62, 61, 65, 73, 52, 35, 33]
WORDS = 6  # word columns of a child's name
MOTHERS = {"java": "java", "sunda": "java", "banjar": "kal", "modern": "kal"}  # the others: "east"


@dataclass
class Places:
    """Area codes: one row per village, and its neighbours are the rows of the same kecamatan."""

    village: np.ndarray  # ten digits
    district: np.ndarray  # index of the kecamatan
    nik_area: np.ndarray  # six digits, digits 5-6 in 90..99, per village
    weight: np.ndarray  # cumulated share of households
    first: np.ndarray  # per kecamatan: first village row
    count: np.ndarray  # per kecamatan: number of villages

    def neighbour(self, rng: np.random.Generator, at: np.ndarray) -> np.ndarray:
        """Another village of the same kecamatan."""
        d = self.district[at]
        step = 1 + (rng.random(len(at)) * np.maximum(self.count[d] - 1, 0)).astype(int)
        return self.first[d] + (at - self.first[d] + step) % self.count[d]

    def anywhere(self, rng: np.random.Generator, size: int) -> np.ndarray:
        return np.searchsorted(self.weight, rng.random(size), side="right")


def places(rng: np.random.Generator, children: int, unknown: float) -> Places:
    """Lay out about 500 children per village in real regencies, Banjarbaru first, as many as are needed.

    ``unknown`` of the villages get a code that stands in no edition, as a village that was split last month has.
    """
    listed = pl.read_parquet(AREAS)["code"].to_numpy()
    listed = np.sort(listed[listed > 10**9])
    order = np.array([PROVINCES.index(p) if p in PROVINCES else 99 for p in (listed // 10**8).tolist()])
    order[listed // 10**6 == 6372] = -1
    listed = listed[np.argsort(order, kind="stable")]
    regency = listed // 10**6
    start = np.flatnonzero(np.r_[True, regency[1:] != regency[:-1]])
    enough = start[np.searchsorted(start, max(children / 500, 250)).clip(0, len(start) - 1)]
    village = listed[:enough].copy()
    _, first, district = np.unique(village // 10**4, return_index=True, return_inverse=True)
    # Rows of one kecamatan stand together, but the kecamatan are numbered as they come.
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    district, first = rank[district], np.sort(first)
    regency = village // 10**6
    top = {r: district[regency == r].min() for r in np.unique(regency)}
    nth = district - np.array([top[r] for r in regency])
    share = rng.gamma(1.5, size=len(village))
    cumulated = np.cumsum(share / share.sum())
    cumulated[-1] = 1.0
    lost = some(rng, len(village), unknown)
    village[lost] = village[lost] // 100 * 100 + 91
    return Places(village, district, regency * 100 + 90 + nth % 10, cumulated, first, np.bincount(district))


@dataclass
class Homes:
    """Households, one row each."""

    village: np.ndarray  # row of Places
    ethnicity: np.ndarray  # index into PEOPLES
    mother: np.ndarray  # (homes, 3) word codes
    father: np.ndarray  # (homes, 2)
    family: np.ndarray  # word that the children may share, or ABSENT
    kk_area: np.ndarray
    kk: np.ndarray  # number of the family card
    nik_area: np.ndarray  # where its children were first registered
    street: np.ndarray
    number: np.ndarray
    rt: np.ndarray
    rw: np.ndarray

    def __len__(self) -> int:
        return len(self.village)

    def add(self, other: Homes) -> np.ndarray:
        """Append households; returns their rows."""
        start = len(self)
        for name in self.__dataclass_fields__:
            setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        return np.arange(start, len(self))

    def take(self, rows: np.ndarray) -> Homes:
        return Homes(**{name: getattr(self, name)[rows].copy() for name in self.__dataclass_fields__})


@dataclass
class People:
    """Children, registered or not, one row each."""

    home: np.ndarray
    female: np.ndarray
    born: np.ndarray  # days since 1970
    name: np.ndarray  # (people, WORDS) word codes
    registered: np.ndarray
    enrolled: np.ndarray
    trap: np.ndarray  # object: "" or the name of the trap
    same_as: np.ndarray  # row of the same child in this table (register double), or ABSENT
    moved_nik: np.ndarray  # NIK area other than that of the home, or 0
    nik: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.home)

    def add(self, other: People) -> np.ndarray:
        start = len(self)
        for name in self.__dataclass_fields__:
            setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        return np.arange(start, len(self))

    def take(self, rows: np.ndarray) -> People:
        return People(**{n: getattr(self, n)[rows].copy() for n in self.__dataclass_fields__ if len(getattr(self, n))})


def compact(names: np.ndarray) -> np.ndarray:
    """Move absent words to the right, keep the order of the others."""
    return np.take_along_axis(names, np.argsort(names < 0, axis=1, kind="stable"), axis=1)


def some(rng: np.random.Generator, size: int, share: float | np.ndarray) -> np.ndarray:
    return rng.random(size) < share


def homes(rng: np.random.Generator, words: Vocabulary, where: Places, mix: dict, size: int) -> Homes:
    """Draw households: where they live, who the parents are, which family card they hold."""
    village = where.anywhere(rng, size)
    shares = np.array(mix["peoples"], float)
    # Villages differ: each kecamatan has its own blend of peoples.
    blend = rng.gamma(shares[None, :] * 6 / shares.sum() + 1e-9, size=(len(where.first), len(PEOPLES))) + 1e-12
    blend = np.cumsum(blend / blend.sum(axis=1, keepdims=True), axis=1)
    ethnicity = (rng.random(size)[:, None] > blend[where.district[village]]).sum(axis=1).clip(0, len(PEOPLES) - 1)
    mother = np.full((size, 3), ABSENT, np.int32)
    for e, name in enumerate(PEOPLES):
        rows = np.flatnonzero(ethnicity == e)
        mother[rows, 0] = words.draw(rng, f"mother_{MOTHERS.get(name, 'east')}", len(rows))
    two = some(rng, size, 1 - mix["mononym_mothers"])
    mother[two, 1] = words.draw(rng, "mother_2", int(two.sum()))
    three = two & some(rng, size, 0.08)
    mother[three, 2] = words.draw(rng, "mother_2", int(three.sum()))
    mother[mother[:, 0] == mother[:, 1], 1] = ABSENT
    father = np.full((size, 2), ABSENT, np.int32)
    father[:, 0] = words.draw(rng, "father", size)
    long = some(rng, size, 0.35)
    father[long, 1] = words.draw(rng, "father", int(long.sum()))
    family = np.full(size, ABSENT, np.int32)
    for e, name in enumerate(PEOPLES):
        rows = np.flatnonzero(ethnicity == e)
        if name == "batak":
            family[rows] = words.draw(rng, "marga", len(rows))
            mother[rows, 1] = np.where(some(rng, len(rows), 0.5), words.draw(rng, "marga", len(rows)), mother[rows, 1])
        elif name != "bali":
            rows = rows[some(rng, len(rows), 0.3)]
            lists = {"java": "java_m2", "sunda": "sunda_m2", "banjar": "banjar_m2", "bugis": "bugis_m2"}
            family[rows] = words.draw(rng, lists.get(name, "father"), len(rows))
    mother = compact(mother)
    kk_area = where.nik_area[village]
    stranger = some(rng, size, mix["nik_elsewhere"])
    elsewhere = where.nik_area[where.anywhere(rng, size)]
    far = some(rng, size, 0.4)
    elsewhere = np.where(far, rng.integers(3201, 3579, size) * 100 + 90 + rng.integers(0, 10, size), elsewhere)
    issued = np.datetime64("2008-01-01") + rng.integers(0, 6000, size)
    return Homes(
        village=village, ethnicity=ethnicity, mother=mother, father=father, family=family, kk_area=kk_area,
        kk=serial_numbers(rng, kk_area, issued.astype(int), np.zeros(size, bool)),
        nik_area=np.where(stranger, elsewhere, kk_area), street=words.draw(rng, "street", size),
        number=rng.integers(1, 140, size), rt=rng.integers(1, 22, size), rw=rng.integers(1, 7, size),
    )  # fmt: skip


def serial_numbers(rng: np.random.Generator, area: np.ndarray, day: np.ndarray, female: np.ndarray) -> np.ndarray:
    """Sixteen digits: area, DDMMYY (+40 for girls), a serial that counts from 0001 within area and day."""
    date = day.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    dd = (date - month).astype(int) + 1 + 40 * female
    mm = month.astype(int) % 12 + 1
    yy = (month.astype(int) // 12 + 1970) % 100
    stem = area.astype(np.int64) * 1_000_000 + dd * 10_000 + mm * 100 + yy
    shuffled = rng.permutation(len(stem))
    order = shuffled[np.argsort(stem[shuffled], kind="stable")]
    ranked = stem[order]
    start = np.r_[True, ranked[1:] != ranked[:-1]]
    position = np.arange(len(ranked))
    serial = np.empty(len(stem), np.int64)
    serial[order] = position - np.maximum.accumulate(np.where(start, position, 0)) + 1
    return stem * 10_000 + serial


def child_names(
    rng: np.random.Generator, words: Vocabulary, mix: dict, house: Homes, home: np.ndarray, female: np.ndarray
) -> np.ndarray:
    """Name every child by the fashion of its people; returns (children, WORDS) word codes."""
    names = np.full((len(home), WORDS), ABSENT, np.int32)
    ethnicity = house.ethnicity[home]
    # Fashion crosses peoples: part of all children get a modern Arabic name.
    modern = some(rng, len(home), mix["modern_names"]) & ~np.isin(ethnicity, [4, 5, 6])
    ethnicity = np.where(modern, PEOPLES.index("modern"), ethnicity)
    for e, people in enumerate(PEOPLES):
        for girl in (False, True):
            rows = np.flatnonzero((ethnicity == e) & (female == girl))
            if len(rows):
                names[rows] = fashion(rng, words, mix, people, girl, house.family[home[rows]])
    for a in range(WORDS):
        for b in range(a):
            names[names[:, a] == names[:, b], a] = ABSENT
    return compact(names)


def fashion(
    rng: np.random.Generator, words: Vocabulary, mix: dict, people: str, girl: bool, family: np.ndarray
) -> np.ndarray:
    """Names of one people and sex."""
    size, sex = len(family), "f" if girl else "m"
    names = np.full((size, WORDS), ABSENT, np.int32)
    length = np.searchsorted(np.cumsum(mix["given_words"]), rng.random(size)) + 1
    prefix = np.full(size, ABSENT, np.int32)

    def put(share: float, codes: np.ndarray) -> None:
        rows = (prefix < 0) & some(rng, size, share)
        prefix[rows] = codes[rows]

    if people in ("banjar", "bugis", "modern", "java", "sunda") and not girl:
        spelt = rng.choice(len(MUHAMMAD_REGISTERED), size, p=np.array(MUHAMMAD_REGISTERED) / sum(MUHAMMAD_REGISTERED))
        codes = np.array([words.code[w] for w in MUHAMMADS[: len(MUHAMMAD_REGISTERED)]], np.int32)[spelt]
        scale = {"banjar": 1.6, "bugis": 1.2, "modern": 1.4, "java": 0.6, "sunda": 0.6}[people]
        put(min(0.9, mix["muhammad"] * scale), codes)
        put(0.07, np.where(some(rng, size, 0.6), words.code["Ahmad"], words.code["Akhmad"]).astype(np.int32))
        put(0.03, np.full(size, words.code["Abdul"], np.int32))
    if people in ("banjar", "bugis", "java", "sunda") and girl:
        put(0.09, np.where(some(rng, size, 0.8), words.code["Siti"], words.code["Sitti"]).astype(np.int32))
        put(0.06, np.where(some(rng, size, 0.6), words.code["Nur"], words.code["Nor"]).astype(np.int32))
        put(0.03, np.full(size, words.code["Sri"], np.int32))
    if people == "bugis":
        put(0.08, np.full(size, words.code["Andi"], np.int32))
    if people == "bali":
        put(0.8, np.full(size, words.code["Ni" if girl else "I"], np.int32))
        names[:, 1] = words.draw(rng, "bali_order", size)
    names[:, 0] = prefix
    first = {"modern": f"modern_{sex}"}.get(people, f"{people}_{sex}")
    second = {"batak": f"batak_{sex}", "dayak": f"dayak_{sex}", "bali": f"bali_{sex}", "modern": f"coined_{sex}"}
    coined = some(rng, size, 0.5) & (people == "modern")
    names[:, 2] = np.where(coined, words.draw(rng, f"coined_{sex}", size), words.draw(rng, first, size))
    length = np.maximum(1, length - (prefix >= 0) * some(rng, size, 0.6))
    if people in ("batak", "dayak", "bali"):
        length = np.minimum(length, 2)
    more = words.draw(rng, second.get(people, f"{people}_{sex}2"), size)
    names[:, 3] = np.where(length >= 2, more, ABSENT)
    again = words.draw(rng, f"modern_{sex}" if people == "modern" else f"coined_{sex}", size)
    names[:, 4] = np.where(length >= 3, again, ABSENT)
    share = {"batak": 0.93, "dayak": 0.25, "bali": 0.0}.get(people, 0.8 if not girl else 0.3)
    lend = (family >= 0) & some(rng, size, share)
    names[lend, 5] = family[lend]
    full = (names >= 0).sum(axis=1) > 4
    names[full & (people != "batak"), 4] = ABSENT
    return names


def children_of(
    rng: np.random.Generator, words: Vocabulary, turns: Turns, mix: dict, house: Homes, home: np.ndarray
) -> tuple[People, np.ndarray]:
    """Children for the homes named in ``home`` (sorted, repeated). Second value: row of the elder twin, or ABSENT."""
    size = len(home)
    start = np.r_[True, home[1:] != home[:-1]]
    group = np.cumsum(start) - 1
    nth = np.arange(size) - np.flatnonzero(start)[group]
    many = np.bincount(group)[group]
    gap = 320
    spread = np.maximum(LAST_DAY - FIRST_DAY - (many - 1) * gap, 1)
    born = rng.random(size) * spread
    born = born[np.lexsort((born, group))].astype(int) + FIRST_DAY + nth * gap
    twin = np.full(size, ABSENT)
    pair = np.flatnonzero((nth == 1) & some(rng, size, mix["twins"] / 0.5))
    twin[pair] = pair - 1
    born[pair] = born[pair - 1]
    female = some(rng, size, 0.488)
    alike = pair[some(rng, len(pair), 0.75)]
    female[alike] = female[alike - 1]
    name = child_names(rng, words, mix, house, home, female)
    rhyme_twins(rng, turns, name, female, pair)
    people = People(
        home=home.copy(), female=female, born=born, name=name, registered=np.ones(size, bool),
        enrolled=np.ones(size, bool), trap=np.full(size, "", object), same_as=np.full(size, ABSENT),
        moved_nik=np.zeros(size, np.int64),
    )  # fmt: skip
    return people, twin


def rhyme_twins(rng: np.random.Generator, turns: Turns, name: np.ndarray, female: np.ndarray, pair: np.ndarray) -> None:
    """Most twins of one sex share all words but one, and that one sounds alike (Hasan and Husen)."""
    alike = pair[(female[pair] == female[pair - 1]) & some(rng, len(pair), 0.75)]
    name[alike] = name[alike - 1]
    words = (name[alike] >= 0).sum(axis=1)
    at = (rng.random(len(alike)) * words).astype(int)
    name[alike, at] = turns.partner[name[alike, at]]


def leave_school(rng: np.random.Generator, people: People, homes_: int, share: float) -> None:
    """Take ``share`` of the registered children out of school: the older ones, and several in the same homes."""
    years = (LAST_DAY - people.born) // 365 + 7
    by_age = np.select([years < 13, years < 16], [0.3, 1.2], 2.4)
    burdened = np.where(some(rng, homes_, 0.05), 12.0, 0.45)
    odds = by_age * burdened[people.home]
    chance = np.minimum(0.9, odds * share / odds.mean())
    chance = np.minimum(0.9, chance * share / chance.mean())
    people.enrolled &= ~some(rng, len(people), chance)
