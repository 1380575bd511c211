"""Tidings for other offices: that a run was accepted, that a delivery was taken. Which one, and nothing about anybody.

They are pulled from the record, whose sealed lines are committed and numbered: each is told once to each webhook. Who
hears one and wants to know more asks the API with a token of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from . import outward, secrets

SECRET = "core.webhook.secret"  # noqa: S105 - the label of a sealed column
#: Actions of the record that may be told, and where the API tells more.
TOLD = {"run.accepted": "/api/v1/runs/{}", "delivery.taken": "/api/v1/deliveries/{}"}
WORDS = {"run.accepted": _("hasil pemadanan diterima"), "delivery.taken": _("kiriman diambil")}
SIGNATURE = "Rangkul-Signature"


class NotHeard(Exception):  # noqa: N818 - the job is tried again
    """The other side did not take a tiding."""


@transaction.atomic
def spread(queue: Callable[[int, int], object]) -> int:
    """Queue what was sealed since the last look: ``queue(webhook id, event id)``; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhook_id, event_id FROM core_webhooks_due()")
        due = cursor.fetchall()
    for webhook_id, event_id in due:
        queue(webhook_id, event_id)
    return len(due)


def tell(webhook_id: int, event_id: int, *, at: datetime) -> None:
    """Send one tiding; raises :class:`NotHeard`. A webhook that was ended meanwhile hears nothing more."""
    found = _tiding(webhook_id, event_id)
    if found is None:
        return
    url, region, sealed, action, happened_at, on_kind, on_id = found
    said = {
        "id": str(event_id), "type": action, "at": happened_at.isoformat(), "region": region,
        "on": {"kind": on_kind, "id": on_id}, "more": TOLD[action].format(on_id),
    }  # fmt: skip
    body = json.dumps(said).encode()
    headers = {
        "Content-Type": "application/json", "User-Agent": "Rangkul",
        SIGNATURE: signature(secrets.unseal(region, SECRET, sealed), body, at),
    }  # fmt: skip
    trouble = _post(url, body, headers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_webhook_heard(%s, %s, %s)", [webhook_id, not trouble, trouble])
    if trouble:
        raise NotHeard(trouble)


def signature(secret: str, body: bytes, at: datetime) -> str:
    """``t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>">``: who knows the secret sees that it is ours, and fresh."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def _tiding(webhook_id: int, event_id: int) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_webhook_tiding(%s, %s)", [webhook_id, event_id])
        return cursor.fetchone()


def _post(url: str, body: bytes, headers: dict[str, str]) -> str:
    """ "" when the other side said yes; otherwise why not."""
    try:
        status = outward.post(url, body, headers)
    except outward.NotPublic as refused:
        return str(refused.message)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return "" if 200 <= status < 300 else f"HTTP {status}"
