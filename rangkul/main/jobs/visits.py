"""Visits: every morning deadlines are counted and absences begin; every night findings go to the next run."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from rangkul.core.acting import acting_as
from rangkul.core.models import Person, Region
from rangkul.core.permissions import Purpose
from rangkul.registry import services as registry
from rangkul.visits import services


@app.periodic(cron="10 22 * * *")  # 05.10 WIB, 07.10 WIT: before anybody's first door
@app.task(name="visits.morning", queueing_lock="visits.morning")
def morning(timestamp: int) -> None:  # noqa: ARG001
    """Share out the doors of who is absent from today, then remind, region by region."""
    now = timezone.now()
    for region in Region.objects.all():
        today = timezone.localdate(now, ZoneInfo(region.time_zone))
        keeper = services.keeper(region=region, at=now)
        with acting_as(keeper, Purpose.VISIT):
            services.begin_absences(region=region, today=today, by=keeper, at=now)
            services.remind(region=region, today=today, by=keeper, at=now)


@app.task(name="visits.hand_in")
def hand_in(person_id: int, region_code: str) -> None:
    """Send what was found as a field delivery, in the name of who asked for it."""
    person = Person.objects.get(pk=person_id)
    services.hand_in(region=Region.objects.get(pk=region_code), by=person, at=timezone.now())


@app.periodic(cron="50 17 * * *")  # after midnight in the whole country
@app.task(name="visits.night", queueing_lock="visits.night")
def night(timestamp: int) -> None:  # noqa: ARG001
    """Findings of the day go to the next run; evidence of a school year that is over lapses."""
    now = timezone.now()
    for region in Region.objects.all():
        today = timezone.localdate(now, ZoneInfo(region.time_zone))
        keeper = services.keeper(region=region, at=now)
        with acting_as(keeper, Purpose.HELP):
            registry.lapse_findings(region=region, today=today, by=keeper, at=now)
        services.hand_in(region=region, by=keeper, at=now)
