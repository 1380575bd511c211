"""The planted look-alikes: children who only seem to be the child on the roster."""

from __future__ import annotations

import numpy as np
from world_names import ABSENT, VARIANTS, Turns, Vocabulary
from world_people import FIRST_DAY, LAST_DAY, Homes, People, Places, children_of, compact, homes, some


def pick(rng: np.random.Generator, rows: np.ndarray, size: float) -> np.ndarray:
    """A sample without repeats, sorted; never more than there are."""
    size = min(len(rows), int(size) + int(rng.random() < size % 1))
    return np.sort(rng.choice(rows, size, replace=False)) if size else rows[:0]


def nearly(
    rng: np.random.Generator, words: Vocabulary, turns: Turns, names: np.ndarray, female: np.ndarray
) -> np.ndarray:
    """The same names, or nearly: 65 % equal, the rest respelt, one word fewer, or one word more."""
    names = names.copy()
    size = len(names)
    what = rng.random(size)
    count = (names >= 0).sum(axis=1)
    at = (rng.random(size) * count).astype(int)
    spelt = np.flatnonzero((what > 0.65) & (what <= 0.8))
    names[spelt, at[spelt]] = turns.spelling[names[spelt, at[spelt]], rng.integers(0, VARIANTS, len(spelt))]
    fewer = np.flatnonzero((what > 0.8) & (what <= 0.92) & (count > 2))
    names[fewer, count[fewer] - 1] = ABSENT
    more = np.flatnonzero((what > 0.92) & (count < names.shape[1]))
    names[more, count[more]] = np.where(
        female[more], words.draw(rng, "java_f2", len(more)), words.draw(rng, "java_m2", len(more))
    )
    return compact(names)


def near_dates(rng: np.random.Generator, born: np.ndarray, same: float) -> np.ndarray:
    """``same`` of them the same day, half of the rest within four days, the others some day of the same year."""
    size = len(born)
    year = born.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(int)
    days = np.where(
        some(rng, size, 0.5), born + rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], size), year + rng.integers(0, 365, size)
    )
    return np.where(some(rng, size, same), born, np.clip(days, FIRST_DAY, LAST_DAY))


def near_villages(rng: np.random.Generator, where: Places, village: np.ndarray) -> np.ndarray:
    return np.where(some(rng, len(village), 0.6), village, where.neighbour(rng, village))


def registered_namesakes(rng, words, turns, where, house: Homes, people: People, traps: dict) -> None:
    """Two children in the register with one name, near in place and time: one is out, the other is in school."""
    out = pick(
        rng,
        np.flatnonzero(~people.enrolled & (people.trap == "")),
        traps["registered_namesake"] * (~people.enrolled).sum(),
    )
    alone = np.bincount(people.home, minlength=len(house))[people.home] == 1
    other = pick(rng, np.flatnonzero(people.enrolled & alone & (people.trap == "")), len(out))
    out = out[: len(other)]
    other = rng.permutation(other)[: len(out)]
    people.female[other] = people.female[out]
    people.name[other] = nearly(rng, words, turns, people.name[out], people.female[out])
    people.born[other] = near_dates(rng, people.born[out], 0.25)
    house.village[people.home[other]] = near_villages(rng, where, house.village[people.home[out]])
    house.kk_area[people.home[other]] = where.nik_area[house.village[people.home[other]]]
    house.nik_area[people.home[other]] = house.kk_area[people.home[other]]
    people.trap[out] = people.trap[other] = "registered_namesake"


def parted_twins(rng, people: People, twin: np.ndarray, traps: dict) -> None:
    """Twins of whom one goes to school. The pupil is not always in the register."""
    younger = np.flatnonzero((twin >= 0) & (people.trap == ""))
    younger = younger[people.trap[twin[younger]] == ""]
    younger = pick(rng, younger, traps["twin"] * (~people.enrolled).sum())
    elder = twin[younger]
    swap = some(rng, len(younger), 0.5)
    out, goes = np.where(swap, elder, younger), np.where(swap, younger, elder)
    people.enrolled[out], people.enrolled[goes] = False, True
    hidden = some(rng, len(goes), traps["twin_unregistered"])
    people.registered[goes[hidden]] = False
    people.trap[out] = np.where(hidden, "twin_unregistered", "twin")
    people.trap[goes] = people.trap[out]


def siblings_niks(rng, people: People, traps: dict) -> tuple[np.ndarray, np.ndarray]:
    """Pupils whose roster row will bear the NIK of their brother or sister who is out. Returns (pupil, out)."""
    order = np.argsort(people.home, kind="stable")
    home = people.home[order]
    next_to = np.flatnonzero(home[1:] == home[:-1])
    a, b = order[next_to], order[next_to + 1]
    mixed = (people.enrolled[a] != people.enrolled[b]) & (people.trap[a] == "") & (people.trap[b] == "")
    mixed &= people.registered[a] & people.registered[b]
    a, b = a[mixed], b[mixed]
    pupil, out = np.where(people.enrolled[a], a, b), np.where(people.enrolled[a], b, a)
    _, once = np.unique(pupil, return_index=True)
    chosen = pick(rng, once, traps["sibling_nik"] * (~people.enrolled).sum())
    _, once = np.unique(out[chosen], return_index=True)
    pupil, out = pupil[chosen][once], out[chosen][once]
    people.trap[out] = people.trap[pupil] = "sibling_nik"
    return pupil, out


def unregistered_namesakes(rng, words, turns, where, house: Homes, people: People, traps: dict, mix: dict) -> None:
    """Pupils of no register who bear the name of a child who is out of school."""
    out = np.flatnonzero(~people.enrolled & people.registered & (people.trap == ""))
    out = pick(rng, out, traps["namesake"] * (~people.enrolled & people.registered).sum())
    new = homes(rng, words, where, mix, len(out))
    new.village = near_villages(rng, where, house.village[people.home[out]])
    new.kk_area = where.nik_area[new.village]
    new.nik_area = new.kk_area.copy()
    same = some(rng, len(out), traps["namesake_same_mother"])
    new.mother[same] = house.mother[people.home[out[same]]]
    twins = people.take(out)
    twins.name = nearly(rng, words, turns, twins.name, twins.female)
    twins.born = near_dates(rng, twins.born, traps["namesake_same_day"])
    twins.home = house.add(new)
    twins.registered[:] = False
    twins.enrolled[:] = True
    twins.trap[:] = "namesake"
    people.trap[out] = "namesake"
    people.add(twins)


def strangers(rng, words, turns, where, house: Homes, people: People, traps: dict, mix: dict) -> None:
    """Pupils of no register: three quarters of unknown families, a quarter siblings of registered children."""
    size = int(people.enrolled.sum() * traps["unregistered"])
    near = size // 4
    home = house.add(homes(rng, words, where, mix, size - near))
    more, _ = children_of(rng, words, turns, mix, house, home)
    more.registered[:] = False
    more.trap[:] = "unregistered"
    people.add(more)
    home = np.sort(people.home[pick(rng, np.flatnonzero(people.registered), near)])
    home = home[np.r_[True, home[1:] != home[:-1]]]
    more, _ = children_of(rng, words, turns, mix, house, home)
    more.registered[:] = False
    more.trap[:] = "unregistered_sibling"
    people.add(more)


def register_doubles(rng, turns, where, house: Homes, people: People, traps: dict) -> None:
    """Children with two rows in the register: a second NIK from elsewhere, often a new family card."""
    rows = pick(
        rng, np.flatnonzero(people.registered & (people.trap == "")), traps["register_double"] * people.registered.sum()
    )
    again = people.take(rows)
    new = house.take(people.home[rows])
    moved = some(rng, len(rows), 0.6)
    new.village = np.where(moved, where.anywhere(rng, len(rows)), new.village)
    new.kk = np.where(moved, new.kk // 10_000 * 10_000 + rng.integers(1, 9000, len(rows)), new.kk)
    again.home = house.add(new)
    respelt = np.flatnonzero(some(rng, len(rows), 0.3))
    again.name[respelt, 0] = turns.spelling[again.name[respelt, 0], 0]
    again.moved_nik[:] = where.nik_area[where.anywhere(rng, len(rows))]
    again.same_as[:] = rows
    again.enrolled[:] = False  # the pupil's own row is the first one; the truth knows that both are one child
    people.trap[rows] = again.trap[:] = "register_double"
    people.add(again)
