"""Area codes changed: children, visits and open work follow, in the name of the system's own follower."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from procrastinate.contrib.django import app

from rangkul.core import queries
from rangkul.core import services as core
from rangkul.core.acting import acting_as
from rangkul.core.models import AreaChange, Person, Region
from rangkul.core.permissions import Purpose
from rangkul.registry import services as registry
from rangkul.visits import services as visits


@app.task(name="areas.follow")
def follow(person_id: int, region_code: str) -> None:  # noqa: ARG001 - who asked stands in the record of the change
    """Everything that has not followed yet, one day's list after the other. Asked twice, it is done once."""
    region, now = Region.objects.get(pk=region_code), timezone.now()
    follower = core.area_follower(region=region, at=now)
    for (_at, day), some in groupby(queries.not_followed(region), key=lambda change: (change.at, change.on)):
        changes = list(some)
        follow_list(region, changes, day, follower, now)


def follow_list(region: Region, changes: list[AreaChange], day: date, follower: Person, now: datetime) -> None:
    """One list of changes, whole or not at all: a code that ends in it may begin anew in it."""
    moves = queries.moves_of(changes)
    with acting_as(follower, Purpose.FIND):
        if moves:
            with acting_as(follower, Purpose.REGISTER):
                registry.follow_areas(region=region, moves=moves, on=day, by=follower, at=now)
            with acting_as(follower, Purpose.VISIT):
                visits.follow_areas(region=region, moves=moves, on=day, by=follower, at=now)
        core.note_followed(region=region, changes=changes, by=follower, at=now)
