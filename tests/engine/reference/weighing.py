# ruff: noqa: PLR0911 - one return for each line of a rule is the plainest way to say it
"""What a pair is worth, and what forbids a link without a person."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

from .alike import birth_level, mother_level, name_level, one_slip
from .names import sound
from .people import Pair, Person, World
from .sure import candidates, is_same, is_twin


def weighed(world: World, person: Person) -> list[Pair]:
    """All candidates of one row, with their weights, vetoes and probabilities."""
    near = [
        reg for reg in candidates(world, person) if world.compared is None or (person.row, reg.row) in world.compared
    ]
    pairs = [_weigh(world, person, reg) for reg in near]
    # A brother's number: where another child has the name and the date, it is worth only what such slips are rare.
    namesakes = any(
        pair.k != 6 and pair.n is not None and pair.n >= 5 and pair.b is not None and pair.b >= 3 for pair in pairs
    )
    if namesakes:
        pairs = [
            _with_a_brothers_nik(pair) if pair.k == 6 and pair.n is not None and pair.n < 5 else pair for pair in pairs
        ]
    odds = [round(2 ** min(max(pair.weight, -20), 60) * 1024) for pair in pairs]
    total = sum(odds) + round(2 ** nobody(world) * 1024)
    return [
        replace(pair, veto=veto(world, pair), probability=round(mine / total, 6))
        for pair, mine in zip(pairs, odds, strict=True)
    ]


def nobody(world: World) -> float:
    """The weight of "in no register": three pupils in a hundred, against one candidate among all."""
    return round(math.log2((len(world.register) + world.strangers) * 0.03 / 0.97), 2)


def _with_a_brothers_nik(pair: Pair) -> Pair:
    less = min(pair.nik_weight, 7.0)
    return replace(pair, weight=round(pair.weight - pair.nik_weight + less, 2), nik_weight=less)


def _weigh(world: World, person: Person, reg: Person) -> Pair:
    n = name_level(person.name, reg.name)
    b = birth_level(person.born, reg.born, person.is_default or reg.is_default)
    m = mother_level(person.mother, reg.mother)
    k, f, p = nik_level(world, person, reg), family_level(person, reg), place_level(person, reg)
    s = None if person.sex is None or reg.sex is None else int(person.sex == reg.sex)
    is_near = is_same(person.born, reg.born) and is_same(person.district, reg.district)
    nik_weight = _worth(world, "kl_near" if is_near else "kl_far", k)
    parts = [
        _name_worth(world, n, reg, "nl", 5, lambda one: sound(one.name)),
        _worth(world, "bl", b),
        _name_worth(world, m, reg, "ml", 4, lambda one: sound(one.mother)),
        nik_weight,
        _worth(world, "fl", f),
        _worth(world, "pl", p),
        _worth(world, "sl", s),
    ]
    return Pair(person, reg, n, b, m, k, f, p, weight=round(sum(parts), 2), nik_weight=nik_weight)


def _worth(world: World, what: str, level: int | None) -> float:
    return 0.0 if level is None else _rounded(world.weights[what, level][1])


def _rounded(number: float) -> float:
    return math.copysign(math.floor(abs(number) * 100 + 0.5 + 1e-9) / 100, number)


def _name_worth(world: World, level: int | None, reg: Person, what: str, full: int, heard) -> float:
    """A full agreement counts by how rare the name is in the register."""
    if level is None or level < full:
        return _worth(world, what, level)
    all_names = Counter(heard(one) for one in world.register)
    share = all_names[heard(reg)] / (len(world.register) + world.strangers)
    return round(math.log2(world.weights[what, level][0] / share), 2)


def nik_level(world: World, person: Person, reg: Person) -> int | None:
    """6 the same … 0 another. Was the other number really given out, to somebody else?"""
    if person.nik is None or reg.nik is None:
        return None
    if person.nik == reg.nik and person.trust >= 2:
        return 6
    if person.card == reg.nik:
        return 5
    if 1 in (person.trust, reg.trust):
        return 2 if person.trust == 1 and person.nik // 10 == reg.nik // 10 else 3
    same_date = date_part(person.nik) == date_part(reg.nik)
    if person.trust == 3 and not same_date:
        return 0
    same_head = person.nik // 10_000 == reg.nik // 10_000
    serials = [one.nik % 10_000 for one in world.register if one.nik and one.nik // 10_000 == person.nik // 10_000]
    was_given_out = same_head and person.nik % 10_000 <= max(serials) + 9
    if one_slip(person.nik, reg.nik) and not was_given_out:
        return 4
    if person.trust == 2 and not same_date:
        return 3
    owners = [one.card for one in world.register if one.nik == person.nik and one.card is not None]
    if owners and reg.card == min(owners):
        return 3
    return 1 if same_head else 0


def date_part(nik: int) -> int:
    return nik // 10_000 % 1_000_000


def family_level(person: Person, reg: Person) -> int | None:
    if person.card is None or reg.card is None:
        return None
    return 2 if person.card == reg.card else 1 if one_slip(person.card, reg.card) else 0


def place_level(person: Person, reg: Person) -> int | None:
    if person.village is None or reg.village is None:
        return None
    return 2 if person.village == reg.village else 1 if person.district == reg.district else 0


def veto(world: World, pair: Pair) -> str | None:
    """Why a person is asked although the weight would do; what is missing neither proves nor contradicts."""
    n = 0 if pair.n is None else pair.n
    b = 2 if pair.b is None else pair.b
    m = 2.5 if pair.m is None else pair.m
    k = 3 if pair.k is None else pair.k
    f = 0.5 if pair.f is None else pair.f
    p = 1 if pair.p is None else pair.p
    same_nik, same_home = k == 6, f == 2 or p == 3
    if n <= 1:
        known_by_nik = same_nik and ((b >= 3 and m >= 3) or (b == 5 and m > 0 and not is_twin(world, pair.reg)))
        if not known_by_nik:
            return "name"
    if n == 2 and k < 5:
        return "alike"
    if m == 0 and k < 5 and not same_home:
        return "mother"
    if k == 1 or (k == 0 and not (n >= 5 and b == 5 and m >= 4 and same_home)):
        return "nik"
    if b <= 1 and not same_nik:
        by_default_day = b == 1 and n >= 4 and (m >= 4 or (n >= 5 and (m >= 3 or same_home)))
        if not by_default_day:
            return "birth"
    if f == 0 and k < 4 and p < 3 and not (m >= 4 and b >= 4 and n >= 5):
        return "family"
    if b <= 3 and k < 4 and m < 3 and f < 1 and p < 3:
        return "thin"
    return None
