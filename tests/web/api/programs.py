"""A program of another office, as it comes: a token, JSON, and what it heard."""

from __future__ import annotations

import json
from datetime import timedelta

from cast import HOME
from django.test import Client
from django.utils import timezone
from entering import with_second_factor

from rangkul.core.acting import acting_as
from rangkul.core.machines import digest_of, new_secret
from rangkul.core.models import ApiToken, Person
from rangkul.core.permissions import Permission, Purpose
from rangkul.core.queries import SCOPES

ROOT = "/api/v1"


def token_of(person, *, scopes=SCOPES, region: str = HOME, days: float = 1) -> str:
    """A token as it stands in the database, whatever its person may do."""
    if person.kind == Person.Kind.HUMAN:
        with_second_factor(person)
    secret, now = new_secret(), timezone.now()
    with acting_as(person, Purpose.SELF):
        ApiToken.objects.create(
            region_id=region, person=person, name="cerita", scopes=[str(Permission(scope)) for scope in scopes],
            digest=digest_of(secret), hint=secret[-4:], valid_until=now + timedelta(days=days), issued_by=person,
            issued_at=now,
        )  # fmt: skip
    return secret


class Program:
    """``program.get("/me")`` → the answer; ``.json()`` as usual."""

    def __init__(self, secret: str | None):
        self.client = Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, headers=None, **query):
        return self.client.get(ROOT + path, query, headers=self.headers | (headers or {}))

    def post(self, path: str, said=None, headers=None):
        return self._send("post", path, said, headers)

    def patch(self, path: str, said=None, headers=None):
        return self._send("patch", path, said, headers)

    def form(self, path: str, said: dict, headers=None):
        """A multipart form."""
        return self.client.post(ROOT + path, said, headers=self.headers | (headers or {}))

    def _send(self, method: str, path: str, said, headers):
        body = said if isinstance(said, bytes) else json.dumps(said if said is not None else {})
        send = getattr(self.client, method)
        return send(ROOT + path, body, content_type="application/json", headers=self.headers | (headers or {}))


def program(person, **how) -> Program:
    """A program that acts as this person."""
    return Program(token_of(person, **how))
