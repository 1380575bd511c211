"""The end of what has been kept long enough: every night, for each region, in the name of the system's keepers.

First what rests on deliveries whose basis is over, as the keeper of deliveries; then what outlived the region's rules,
as the keeper of times, who may oversee and reads no name. Each step is a transaction of its own. A step that fails ends
the night of its region: what was done stays done, the rest waits for the next night, and the line that says the round
was made is not written.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from rangkul.core import services as core
from rangkul.core.acting import acting_as
from rangkul.core.models import Region
from rangkul.core.permissions import Purpose
from rangkul.forms import services as forms
from rangkul.intake import services as intake
from rangkul.reconcile import services as reconcile
from rangkul.registry import services as registry
from rangkul.visits import services as visits

#: (purpose, step), after the deliveries themselves were destroyed.
OF_DELIVERIES = (
    (Purpose.REGISTER, registry.forget_deliveries),
    (Purpose.FIND, reconcile.forget_deliveries),
    (Purpose.FIND, reconcile.destroy_outlived),
)
#: The child first: its visits end with it.
OF_TIME = (registry.destroy_outlived, visits.destroy_outlived, forms.destroy_outlived, core.destroy_outlived)


@app.periodic(cron="30 18 * * *")  # 01.30 WIB, 03.30 WIT
@app.task(name="keeping.night", queueing_lock="keeping.night")
def night(timestamp: int) -> None:  # noqa: ARG001
    """Every night: one job for each region, so that one region's trouble is not another's."""
    for code in Region.objects.values_list("code", flat=True):
        end_of_region.configure(queueing_lock=f"keeping.region.{code}").defer(region_code=code)


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
