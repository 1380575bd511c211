"""Can the visits be believed? Signs that a person should look at, never a verdict over anybody.

For each volunteer: how many visits in a few minutes, how quick, how many houses on one point, how many equal answers,
how many at night, how often a second visit found something else. Every sign says what was counted. Their sum only
puts the volunteers in the order in which a coach looks.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

#: Fewer visits than this tell nothing about anybody.
VISITS_AT_LEAST = 5
QUICK = timedelta(minutes=3)  # the thirty items cannot be read aloud in less
BURST, BURST_VISITS = timedelta(minutes=30), 4  # two or three houses may be neighbours
METRES_APART = 25
NIGHT_FROM, NIGHT_UNTIL = 21, 5
#: (share that happens to honest people, weight)
TOLERATED = {
    "burst": (0.25, 2.0), "quick": (0.15, 2.0), "one_point": (0.35, 2.0), "equal": (0.25, 2.0),
    "same_answer": (0.85, 1.0), "night": (0.05, 1.0), "differs": (0.2, 3.0),
}  # fmt: skip
WHOLE = frozenset({"still_out", "in_school", "pesantren"})  # outcomes for which the questions were asked


@dataclass(frozen=True)
class Seen:
    """One visit, as far as signs need it."""

    volunteer: int
    outcome: str
    started_at: datetime | None
    ended_at: datetime | None
    household: str = ""
    shape: bytes = b""
    latitude: float | None = None
    longitude: float | None = None
    differs: bool | None = None  # a second visit found something else; None: there was none


@dataclass(frozen=True)
class Sign:
    """One thing that was counted: ``part`` of ``whole``."""

    name: str
    part: int
    whole: int
    weight: float

    @property
    def words(self) -> str:
        said = {
            "burst": _("%(part)s dari %(whole)s kunjungan berdempetan dalam setengah jam"),
            "quick": _("%(part)s dari %(whole)s kunjungan selesai kurang dari tiga menit"),
            "one_point": _("%(part)s dari %(whole)s rumah tercatat di satu titik yang sama"),
            "equal": _("%(part)s dari %(whole)s isian jawabannya sama persis"),
            "same_answer": _("%(part)s dari %(whole)s kunjungan hasilnya sama"),
            "night": _("%(part)s dari %(whole)s kunjungan dilakukan malam hari"),
            "differs": _("%(part)s dari %(whole)s kunjungan ulang menemukan hal lain"),
        }[self.name]
        return said % {"part": self.part, "whole": self.whole}


@dataclass
class Judged:
    """A volunteer with what speaks for looking closer; ``score`` only orders."""

    volunteer: int
    visits: int
    name: str = ""
    signs: list[Sign] = field(default_factory=list)
    agreement: Agreement | None = None

    @property
    def score(self) -> float:
        return round(sum(sign.weight for sign in self.signs), 3)


@dataclass(frozen=True)
class Agreement:
    """How often two visits said the same, with the interval in which the true share lies (Wilson, 95 %)."""

    same: int
    both: int
    low: float
    high: float
    kappa: float | None  # above what chance would give; None where all said one thing

    @property
    def share(self) -> float:
        return self.same / self.both


def judge(visits: Iterable[Seen], zone: ZoneInfo) -> list[Judged]:
    """Every volunteer with enough visits, the one to look at first in front."""
    by_person: dict[int, list[Seen]] = defaultdict(list)
    for visit in visits:
        by_person[visit.volunteer].append(visit)
    judged = [
        Judged(person, len(mine), signs=_signs(mine, zone))
        for person, mine in by_person.items()
        if len(mine) >= VISITS_AT_LEAST
    ]
    return sorted(judged, key=lambda one: (-one.score, -one.visits, one.volunteer))


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement | None:
    """First and second word of each child that was visited twice → how far they agree; None without any."""
    if not pairs:
        return None
    both, same = len(pairs), sum(one == other for one, other in pairs)
    low, high = wilson(same, both)
    first, second = (Counter(column) for column in zip(*pairs, strict=True))
    chance = sum(first[word] * second[word] for word in first) / both**2
    kappa = None if chance >= 1 else (same / both - chance) / (1 - chance)
    return Agreement(same, both, low, high, kappa)


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share (Wilson 1927): honest also for few visits."""
    share = part / whole
    middle = share + z * z / (2 * whole)
    half = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, (middle - half) / (1 + z * z / whole)), min(1.0, (middle + half) / (1 + z * z / whole))


def _signs(visits: Sequence[Seen], zone: ZoneInfo) -> list[Sign]:
    asked = [visit for visit in visits if visit.outcome in WHOLE]
    counted = {
        "burst": _burst(visits),
        "quick": (sum(_is_quick(visit) for visit in asked), len(asked)),
        "one_point": _one_point(visits),
        "equal": _most([visit.shape for visit in asked if visit.shape]),
        "same_answer": _most([visit.outcome for visit in visits]),
        "night": (sum(_is_night(visit, zone) for visit in visits), len(visits)),
        "differs": (sum(visit.differs is True for visit in visits), sum(visit.differs is not None for visit in visits)),
    }
    signs = []
    for name, (part, whole) in counted.items():
        tolerated, weight = TOLERATED[name]
        enough = whole >= (1 if name == "differs" else VISITS_AT_LEAST)
        if enough and part / whole > tolerated:
            over = (part / whole - tolerated) / (1 - tolerated)
            # few visits prove little: three of five weigh less than thirty of fifty
            signs.append(Sign(name, part, whole, weight * over * min(1.0, math.sqrt(whole / 20))))
    return sorted(signs, key=lambda sign: -sign.weight)


def _is_quick(visit: Seen) -> bool:
    return bool(visit.started_at and visit.ended_at and visit.ended_at - visit.started_at < QUICK)


def _is_night(visit: Seen, zone: ZoneInfo) -> bool:
    if visit.ended_at is None:
        return False
    hour = visit.ended_at.astimezone(zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


def _burst(visits: Sequence[Seen]) -> tuple[int, int]:
    """How many visits stand in a half hour with four or more houses."""
    homes: dict[str, datetime] = {}
    for number, visit in enumerate(visits):
        if visit.ended_at:
            homes.setdefault(visit.household or f"#{number}", visit.ended_at)
    times = sorted(homes.values())
    inside: set[int] = set()
    start = 0
    for end, moment in enumerate(times):
        while moment - times[start] > BURST:
            start += 1
        if end - start + 1 >= BURST_VISITS:
            inside.update(range(start, end + 1))
    return len(inside), len(times)


def _one_point(visits: Sequence[Seen]) -> tuple[int, int]:
    """Of the houses whose place is known, how many lie on the most crowded point."""
    homes: dict[str, tuple[float, float]] = {}
    for number, visit in enumerate(visits):
        if visit.latitude is not None and visit.longitude is not None:
            homes.setdefault(visit.household or f"#{number}", (visit.latitude, visit.longitude))
    places = list(homes.values())
    most = max((sum(_metres(one, other) <= METRES_APART for other in places) for one in places), default=0)
    return (most if most > 1 else 0), len(places)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (one[0] - other[0]) * 111_320
    east = (one[1] - other[1]) * 111_320 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def _most(words: Sequence) -> tuple[int, int]:
    """How many are the commonest one, of how many."""
    count = Counter(words).most_common(1)
    return (count[0][1] if count and count[0][1] > 1 else 0), len(words)
