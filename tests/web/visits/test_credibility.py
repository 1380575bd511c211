"""Made-up visits among honest ones: ranked in the first tenth, with the reason; the draw of second visits is fair."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rangkul.visits.credibility import Seen, agreement, judge, wilson
from rangkul.visits.services.revisiting import drawn_first

ZONE = ZoneInfo("Asia/Makassar")
MORNING = datetime(2025, 11, 3, 1, tzinfo=UTC)  # 9.00 WITA
OUTCOMES = ["still_out"] * 45 + ["in_school"] * 22 + ["not_found"] * 20 + ["moved"] * 8 + ["pesantren"] * 5


def honest(person: int, chance: random.Random, visits: int) -> list[Seen]:
    """Someone who walks: neighbours are near each other, answers repeat now and then, some evenings."""
    found, at = [], MORNING + timedelta(days=chance.randrange(5))
    for number in range(visits):
        minutes = max(4.0, chance.gauss(14, 5))
        if chance.random() < 0.05:
            minutes = 2.5  # someone who had no time
        at += timedelta(minutes=minutes + chance.expovariate(1 / 12))
        if at.astimezone(ZONE).hour >= 18 and chance.random() > 0.1:
            at = at.replace(hour=0, minute=30) + timedelta(days=1)
        near = (-3.44 + chance.gauss(0, 0.002), 114.83 + chance.gauss(0, 0.002))
        shape = f"{person}-{number}" if chance.random() < 0.8 else f"common-{chance.randrange(3)}"
        differs = (chance.random() < 0.07) if chance.random() < 0.05 else None
        found.append(
            Seen(
                person,
                chance.choice(OUTCOMES),
                at - timedelta(minutes=minutes),
                at,
                f"H{number}",
                shape.encode(),
                *near,
                differs,
            )
        )
    return found


def made_up(person: int, how: str, chance: random.Random, visits: int) -> list[Seen]:
    """Someone who sat at home, in one of six ways; otherwise like the others."""
    rows = honest(person, chance, visits)
    at = MORNING + timedelta(days=2)
    for number, row in enumerate(rows):
        given = dict(row.__dict__)
        if how == "minutes":
            given |= {
                "ended_at": at + timedelta(minutes=4 * number),
                "started_at": at + timedelta(minutes=4 * number - 3.5),
            }
        elif how == "quick":
            given |= {"started_at": row.ended_at - timedelta(seconds=chance.randrange(40, 100)), "outcome": "still_out"}
        elif how == "point":
            given |= {"latitude": -3.45 + chance.gauss(0, 0.00003), "longitude": 114.82 + chance.gauss(0, 0.00003)}
        elif how == "equal":
            given |= {"shape": b"always the same", "outcome": "still_out"}
        elif how == "night":
            given |= {"ended_at": row.ended_at.replace(hour=14 + number % 4)}  # 22.00 to 1.00 WITA
        elif how == "differs":
            given |= {"differs": True if number % 10 == 0 else None}
        rows[number] = Seen(**given)
    return rows


@pytest.mark.parametrize("seed", range(8))
def test_made_up_visits_stand_in_the_first_tenth(seed):
    chance = random.Random(seed)
    ways = ["minutes", "quick", "point", "equal", "night", "differs"]
    visits = [row for person in range(54) for row in honest(person, chance, chance.randrange(8, 40))]
    for number, how in enumerate(ways):
        visits += made_up(100 + number, how, chance, chance.randrange(20, 40))
    ranked = judge(visits, ZONE)
    first_tenth = {one.volunteer for one in ranked[: len(ranked) // 10]}
    assert first_tenth == {100 + number for number in range(len(ways))}
    for one in ranked[: len(ranked) // 10]:
        assert one.signs[0].words[0].isdigit()  # each comes with what was counted


def test_who_walked_few_doors_is_not_ranked():
    assert judge(honest(1, random.Random(1), 4), ZONE) == []


def test_the_draw_is_exact_and_the_same_for_one_seed():
    codes = [f"CODE{number:04d}" for number in range(1_000)]
    assert len(drawn_first(codes, 7, 5)) == 50
    assert drawn_first(codes, 7, 5) == drawn_first(list(reversed(codes)), 7, 5)
    assert drawn_first(codes, 7, 5) != drawn_first(codes, 8, 5)
    assert len(drawn_first(codes[:3], 7, 5)) == 1


def test_the_draw_is_unbiased():
    """Over many seeds every door is drawn about as often: neither outcome, volunteer nor order matters."""
    codes = [f"CODE{number:04d}" for number in range(200)]
    seeds = 2_000
    count = Counter(code for seed in range(seeds) for code in drawn_first(codes, seed, 5))
    expected = seeds * 0.05
    chi_square = sum((count[code] - expected) ** 2 / (expected * 0.95) for code in codes)
    assert 130 < chi_square < 280  # 199 degrees of freedom: 0.01 % lies outside
    halves = sum(count[code] for code in codes[:100]) / (expected * 100)
    assert 0.97 < halves < 1.03


def test_agreement_says_how_sure_it_is():
    told = agreement([("not", "not")] * 9 + [("not", "in_school")])
    assert (told.same, told.both, told.share) == (9, 10, 0.9)
    assert 0.55 < told.low < 0.6
    assert 0.98 < told.high < 0.99
    assert agreement([]) is None
    assert agreement([("not", "not")]).kappa is None
    assert agreement([("a", "a"), ("b", "b"), ("a", "b"), ("b", "a")]).kappa == 0
    assert wilson(0, 10)[0] == 0
