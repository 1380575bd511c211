"""A plan before it is made: who would go where, in which order, and who has too much."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from rangkul.core.models import Area, Region

from ..splitting import Household, in_order, split
from .choosing import Candidate, Choice, to_visit
from .volunteers import Helper, helpers, seats

RESIDU = ""
#: More households than this in one round is too much for somebody who has other work.
MANY = 15


@dataclass
class VillagePlan:
    """What one village would get."""

    code: str  # "" for the Residu
    name: str
    district: str
    households: list[Household]
    by_person: dict[int, list[Household]]
    helpers: list[Helper]
    children: int
    urgent: int  # households of the first tier

    @property
    def waiting(self) -> int:
        """Households that nobody gets: no volunteer, or no room."""
        return len(self.households) - sum(map(len, self.by_person.values()))

    @property
    def lines(self) -> list[tuple[Helper, int, int]]:
        """(helper, new households, all that they would carry)."""
        return [
            (
                one,
                len(self.by_person.get(one.person.pk, ())),
                len(self.by_person.get(one.person.pk, ())) + one.households,
            )
            for one in self.helpers
            if one.is_volunteer
        ]

    @property
    def most(self) -> int:
        return max((total for _one, _new, total in self.lines), default=0)

    @property
    def is_heavy(self) -> bool:
        return self.most > MANY


@dataclass
class Plan:
    """All villages, and the children behind each household."""

    choice: Choice
    candidates: list[Candidate]
    villages: list[VillagePlan] = field(default_factory=list)

    @property
    def households(self) -> int:
        return sum(len(one.households) for one in self.villages)

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.villages if one.code)

    @property
    def residu(self) -> int:
        return sum(one.children for one in self.villages if not one.code)

    @property
    def heavy(self) -> list[VillagePlan]:
        return [one for one in self.villages if one.is_heavy]

    @property
    def idle(self) -> list[VillagePlan]:
        """Villages whose households nobody would get."""
        return [one for one in self.villages if one.code and one.waiting]


def plan(viewer, region: Region, choice: Choice, today: dt.date) -> Plan:
    """Who would go where if the round were made now. Writes nothing."""
    candidates = to_visit(viewer, region, choice, today)
    return Plan(choice, candidates, villages_of(viewer, region, candidates, today, choice.area))


def villages_of(viewer, region: Region, candidates: list[Candidate], today: dt.date, area: str) -> list[VillagePlan]:
    """The households of each village, split over its volunteers."""
    by_village: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for one in candidates:
        by_village[one.child.village_code][one.home].append(one)
    who = helpers(viewer, region, today, area=area if len(area) > 4 else "")
    names = dict(Area.objects.filter(code__startswith=region.code).values_list("code", "name"))
    found = []
    for code in sorted(by_village, key=lambda code: (code == RESIDU, code)):
        households = in_order(_household(home, children) for home, children in by_village[code].items())
        here = who.get(code, []) if code else []
        found.append(
            VillagePlan(
                code, names.get(code, ""), names.get(code[:6], ""), households, split(households, seats(here)), here,
                children=sum(one.children for one in households), urgent=sum(one.priority >= 65 for one in households),
            )
        )  # fmt: skip
    return found


def _household(home: str, children: list[Candidate]) -> Household:
    first = children[0].child
    return Household(
        home, (first.rw, first.rt), first.address, len(children), max(one.priority.points for one in children)
    )
