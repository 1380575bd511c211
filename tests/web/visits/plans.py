"""A register with children to look for, and people who go: what stories about plans start from."""

from __future__ import annotations

import datetime as dt

from cast import HOME, KOMET, LONG_AGO, NOON, UTARA

from rangkul.core import secrets
from rangkul.core.models import Grant, Person
from rangkul.core.permissions import Role
from rangkul.registry.models import Child, Episode, EpisodeKind
from rangkul.visits.models import Assignment, AssignmentState, Round, RoundState

LONG_SINCE = dt.date(2025, 9, 1)


def child(name: str = "Siti Aisyah", *, village: str = KOMET, card: str = "", **given) -> Child:
    """A child who is out of school; ``card`` makes children of one family card."""
    number = Child.objects.count() + 1
    fields = {
        "child_key": f"c{number:020d}", "name": name, "sex": "P", "birth_date": dt.date(2012, 3, 2),
        "mother_name": "Aminah", "address": f"Jl. Melati {number}", "rt": 1, "rw": 1, "regency_code": HOME,
        "district_code": village[:6], "village_code": village, "verdict": "out_of_school", "category": "DO",
        "probability": 0.9, "since": LONG_SINCE, "recorded_at": LONG_AGO, "changed_at": LONG_AGO, "source_run": 1,
        "kk_index": secrets.blind(HOME, "kk", card) if card else None,
        "kk_sealed": secrets.seal(HOME, "registry.child.kk", card) if card else None,
    } | given  # fmt: skip
    made = Child.objects.create(region_id=HOME, **fields)
    Episode.objects.create(
        child=made, region_id=HOME, kind=EpisodeKind.STANDING, state=made.verdict, category=made.category,
        district_code=made.district_code, village_code=made.village_code, valid_from=LONG_SINCE, recorded_at=LONG_AGO,
    )  # fmt: skip
    return made


def volunteer(username: str, *, village: str = KOMET, role: Role = Role.VOLUNTEER) -> Person:
    """Somebody who may visit in a village."""
    person = Person.objects.create(username=username, name=username.replace("_", " ").title(), home_code=HOME)
    Grant.objects.create(person=person, role=role, area_code=village, valid_from=LONG_AGO)
    return person


def open_round(by: Person, **given) -> Round:
    """A round that runs."""
    fields = {"name": "Putaran 1", "due_on": dt.date(2025, 11, 17), "state": RoundState.OPEN, "made_at": NOON} | given
    return Round.objects.create(region_id=HOME, area_code=HOME, made_by=by, opened_at=NOON, **fields)


def door(round_: Round, child: Child, volunteer: Person | None = None, **given) -> Assignment:
    """A child who is to be visited, given to somebody or waiting."""
    number = Assignment.objects.count() + 1
    fields = {
        "household": f"HH{number:06d}".replace("0", "A").replace("1", "B"), "visit_code": f"DD{number:06d}",
        "state": AssignmentState.ASSIGNED if volunteer else AssignmentState.WAITING, "due_on": round_.due_on,
        "base_version": child.changed_at, "listed_on": LONG_SINCE, "changed_at": NOON, "order": number,
        "assigned_at": NOON if volunteer else None,
    } | given  # fmt: skip
    return Assignment.objects.create(
        round=round_, region_id=HOME, district_code=child.district_code, village_code=child.village_code, rt=child.rt,
        rw=child.rw, child=child, volunteer=volunteer, **fields,
    )  # fmt: skip


__all__ = ["UTARA", "child", "door", "open_round", "volunteer"]
