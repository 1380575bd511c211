"""Tidings for other offices: looked for every minute, tried for a day.

Policy: it acts in nobody's name; it learns which sealed lines of the record are to be told where, and no person.
"""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rangkul.core import tidings


@app.periodic(cron="* * * * *")
@app.task(name="webhooks.look", queueing_lock="webhooks.look")
def look(timestamp: int) -> None:  # noqa: ARG001
    """Queue what was sealed since the last look, each line once for each address."""
    tidings.spread(lambda webhook_id, event_id: tell.defer(webhook_id=webhook_id, event_id=event_id))


@app.task(name="webhooks.tell", retry=RetryStrategy(max_attempts=7, exponential_wait=5))
def tell(webhook_id: int, event_id: int) -> None:
    """Send one; seven tries over about six hours."""
    tidings.tell(webhook_id, event_id, at=datetime.now(tz=UTC))
