"""Visits: every morning deadlines are counted and absences begin."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from rangkul.core.acting import acting_as
from rangkul.core.models import Region
from rangkul.core.permissions import Purpose
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
