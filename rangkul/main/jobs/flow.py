"""What follows an acceptance."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rangkul.core.models import Person
from rangkul.main import flow


@app.task(name="flow.after_acceptance", retry=RetryStrategy(max_attempts=5, wait=10))
def after_acceptance(person_id: int, run_id: int) -> None:
    """Taken up again where a killed worker left it."""
    flow.after_acceptance(run_id=run_id, by=Person.objects.get(pk=person_id), at=timezone.now())
