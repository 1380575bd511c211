"""Area codes changed: children, visits and open work follow, in the name of the system's own follower."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rangkul.core import queries
from rangkul.core import services as core
from rangkul.core.acting import acting_as
from rangkul.core.models import AreaChange, Person, Region
from rangkul.core.permissions import Purpose
from rangkul.registry import services as registry
from rangkul.visits import services as visits


@app.task(name="areas.follow")
def follow(person_id: int, region_code: str) -> None:  # noqa: ARG001 - who asked stands in the record of the change
    """Everything that has not followed yet, one list after the other. Asked twice, or at once, it is done once."""
    region = Region.objects.get(pk=region_code)
    now = timezone.now()
    follower = core.area_follower(region=region, at=now)
    for (_at, day), some in groupby(queries.not_followed(region), key=lambda change: (change.at, change.on)):
        follow_list(region, list(some), day, follower, now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="areas.look_after", queueing_lock="areas.look_after")
def look_after(timestamp: int) -> None:  # noqa: ARG001
    """Every five minutes: go on where a worker died or something failed."""
    for region in Region.objects.all():
        if queries.not_followed(region):
            with contextlib.suppress(AlreadyEnqueued):
                again = follow.configure(queueing_lock=f"areas.follow.{region.pk}")
                again.defer(person_id=0, region_code=region.pk)


def follow_list(region: Region, changes: list[AreaChange], day: date, follower: Person, now: datetime) -> None:
    """One list of changes, whole or not at all: a code that ends in it may begin anew in it."""
    moves = queries.moves_of(changes)
    with acting_as(follower, Purpose.FIND):
        waiting = AreaChange.objects.select_for_update().filter(pk__in=[change.pk for change in changes])
        if not any(change.followed_at is None for change in waiting.order_by("pk")):
            return  # another worker was faster
        if moves:
            with acting_as(follower, Purpose.REGISTER):
                registry.follow_areas(region=region, moves=moves, on=day, by=follower, at=now)
            with acting_as(follower, Purpose.VISIT):
                visits.follow_areas(region=region, moves=moves, on=day, by=follower, at=now)
        core.note_followed(region=region, changes=changes, by=follower, at=now)
