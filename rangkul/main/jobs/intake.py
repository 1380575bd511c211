"""Deliveries: checked after they arrive. What ends with their basis is in ``keeping``."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, NotFound
from rangkul.core.models import Person, Region
from rangkul.core.permissions import Purpose
from rangkul.intake import services
from rangkul.intake.models import Delivery


@app.task(name="intake.check", queue="default")
def check(person_id: int, delivery_id: int) -> None:
    """Check one delivery in the name of who sent it. Asked twice, it is done once."""
    person = Person.objects.get(pk=person_id)
    with acting_as(person, Purpose.FIND):
        delivery = Delivery.objects.select_related("region").filter(pk=delivery_id).first()
    if delivery is None:
        return
    try:
        services.check_delivery(delivery=delivery, by=person, at=timezone.now())
    except (Conflict, NotFound):  # it is checked already, or was thrown away meanwhile
        return


@app.periodic(cron="*/5 * * * *")
@app.task(name="intake.revive", queueing_lock="intake.revive")
def revive(timestamp: int) -> None:  # noqa: ARG001
    """Every five minutes: free checks whose worker died."""
    now = timezone.now()
    for region in Region.objects.all():
        keeper = services.keeper(region=region, at=now)
        with acting_as(keeper, Purpose.FIND):
            services.revive(region=region, by=keeper, at=now)
