"""The end of what has been kept long enough: every night, for each region, in the name of the system's keepers.

First what rests on deliveries whose basis is over, as the keeper of deliveries; then what outlived the region's rules,
as the keeper of times, who may oversee and reads no name. Each step is a transaction of its own. A step that fails ends
the night of its region: what was done stays done, the rest waits for the next night, and the line that says the round
was made is not written.
"""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rangkul.core import queries
from rangkul.core import services as core
from rangkul.core.acting import acting_as
from rangkul.core.models import Region
from rangkul.core.permissions import Purpose
from rangkul.forms import services as forms
from rangkul.intake import services as intake
from rangkul.reconcile import services as reconcile
from rangkul.registry import services as registry
from rangkul.visits import services as visits

A_NIGHT, MISSED, MORNING = timedelta(hours=18), timedelta(hours=36), 5
#: (purpose, step), after the deliveries themselves were destroyed.
OF_DELIVERIES = (
    (Purpose.REGISTER, registry.forget_deliveries),
    (Purpose.FIND, reconcile.forget_deliveries),
    (Purpose.FIND, reconcile.destroy_outlived),
)
#: The child first: its visits end with it.
OF_TIME = (registry.destroy_outlived, visits.destroy_outlived, forms.destroy_outlived, core.destroy_outlived)


@app.periodic(cron="30 * * * *")
@app.task(name="keeping.night", queueing_lock="keeping.night")
def night(timestamp: int) -> None:  # noqa: ARG001
    """Every hour: a job for each region whose round is due, so that one region's trouble is not another's."""
    now = timezone.now()
    for region in Region.objects.all():
        if is_due(region, now):
            with contextlib.suppress(AlreadyEnqueued):
                end_of_region.configure(queueing_lock=f"keeping.region.{region.pk}").defer(region_code=region.pk)


def is_due(region: Region, now: datetime) -> bool:
    """At night where the region is; by day where the last nights were missed, as when the machine is off at night."""
    keeper = core.keeper(region=region, at=now)
    with acting_as(keeper, Purpose.OVERSEE):
        last = queries.last_night(keeper, region)
    if last is None or now - last > MISSED:
        return True
    return now - last > A_NIGHT and timezone.localtime(now, ZoneInfo(region.time_zone)).hour < MORNING


@app.task(name="keeping.region")
def end_of_region(region_code: str) -> None:
    """Destroy what is over in one region; repeatable."""
    make_round(Region.objects.get(pk=region_code), timezone.now())


def make_round(region: Region, at: datetime) -> dict[str, int]:
    """The whole round of one region; returns {what: how many}."""
    counts: dict[str, int] = {}
    keeper = intake.keeper(region=region, at=at)
    with acting_as(keeper, Purpose.FIND):
        today = timezone.localdate(at)
        counts["deliveries"] = len(intake.destroy_ended(region=region, today=today, by=keeper, at=at))
        counts["uploads"] = intake.drop_uploads(region=region, by=keeper, at=at)
    for purpose, step in OF_DELIVERIES:
        with acting_as(keeper, purpose):
            _add(counts, step(region=region, by=keeper, at=at))
    keeper = core.keeper(region=region, at=at)
    for step in OF_TIME:
        with acting_as(keeper, Purpose.OVERSEE):
            _add(counts, step(region=region, by=keeper, at=at))
    with acting_as(keeper, Purpose.OVERSEE):
        core.note_night(region=region, counts=counts, by=keeper, at=at)
    return {name: number for name, number in counts.items() if number}


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        counts[name] = counts.get(name, 0) + number
