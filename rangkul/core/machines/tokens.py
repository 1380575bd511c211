"""Who comes with a token: found by the hash of its secret, before anybody acts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from ..errors import NotAllowed, Trouble
from ..models import Grant, Person
from ..permissions import Permission, grants_of
from ..tries import TOKENS, key_of

#: How a secret begins, so that it is recognised where it should not lie (a repository, a log).
TOKEN_START = "rangkul_"  # noqa: S105
#: Requests of one token in one minute.
PER_MINUTE = 600


class NoToken(NotAllowed):
    """Nobody, or somebody whose token opens nothing any more."""

    message = _("Permintaan ini memerlukan token yang berlaku.")
    remedy = _("Kirim header Authorization: Bearer <token>. Token dibuat di halaman Token program.")
    status = 401


class TooFast(Trouble):
    message = _("Terlalu banyak permintaan dalam satu menit.")
    remedy = _("Tunggu sampai menit berikutnya, lalu lanjutkan.")
    status = 429


@dataclass(frozen=True)
class Visitor:
    """A token that opens something, and the person it stands for: their grants and rights narrowed to the token's."""

    token_id: int
    person: Person
    region: str
    scopes: frozenset[Permission]


def new_secret() -> str:
    """256 random bits as text."""
    return TOKEN_START + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(f"rangkul-token|{secret}".encode()).hexdigest()


def visitor_of(request, at: datetime) -> Visitor:
    """Who sends a request. Raises NoToken, TooManyTries (wrong tokens from one address), TooFast."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = _find(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
    if found is None:
        if secret:
            TOKENS.check(key_of(request), at)
            TOKENS.note(key_of(request), at)
        raise NoToken
    if found[-1] > PER_MINUTE:
        raise TooFast(retry_after=60 - at.second)
    token_id, person_id, region, scopes, _used = found
    person = Person.objects.get(pk=person_id)
    if not person.is_active:
        raise NoToken
    known = frozenset(scope for scope in Permission if scope in scopes)
    return Visitor(token_id, narrowed(person, region, known), region, known)


def narrowed(person: Person, region: str, scopes: frozenset[Permission]) -> Person:
    """The person with the grants that reach into one region, and no right beside the scopes."""
    held = []
    for grant in grants_of(person):
        if grant.area_code.startswith(region):
            held.append(grant)
        elif region.startswith(grant.area_code):  # a province: only this region of it
            held.append(_inside(grant, region))
    person._grants_now, person._only = held, scopes
    return person


def _inside(grant: Grant, region: str) -> Grant:
    grant.area_code = region  # in memory alone; nobody saves a grant that they read
    return grant


def _find(secret: str) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_token_use(%s)", [digest_of(secret)])
        return cursor.fetchone()
