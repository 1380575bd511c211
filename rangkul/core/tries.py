"""How often something may be tried: counted in the database, so that every process and every restart counts alike."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .errors import Trouble
from .models import Try

#: Older tries are of no use to anybody.
KEPT = timedelta(days=1)
_TAKE = """WITH old AS (DELETE FROM core_try WHERE at < %s)
    INSERT INTO core_try (what, key, at)
    SELECT %s, %s, %s WHERE (SELECT count(*) FROM core_try WHERE what = %s AND key = %s AND at > %s) < %s
    RETURNING id"""


class TooManyTries(Trouble):
    message = _("Terlalu banyak percobaan.")
    remedy = _("Tunggu lima belas menit, lalu coba lagi.")
    status = 429


@dataclass(frozen=True)
class Limit:
    """``most`` failed tries of one kind by one key within ``within``."""

    what: str
    most: int
    within: timedelta = timedelta(minutes=15)

    def check(self, key: str, at: datetime) -> None:
        """Raise :class:`TooManyTries` when there were as many already."""
        if Try.objects.filter(what=self.what, key=key, at__gt=at - self.within).count() >= self.most:
            raise TooManyTries

    def note(self, key: str, at: datetime) -> None:
        """Count one failed try, and forget what is a day old."""
        Try.objects.filter(at__lt=at - KEPT).delete()
        Try.objects.create(what=self.what, key=key, at=at)

    def take(self, key: str, at: datetime) -> None:
        """:meth:`check` and :meth:`note` in one statement, for what every request of a busy door counts."""
        since, old = at - self.within, at - KEPT
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [old, self.what, key, at, self.what, key, since, self.most])
            if cursor.fetchone() is None:
                raise TooManyTries

    def forget(self, key: str) -> None:
        """It succeeded: begin anew."""
        Try.objects.filter(what=self.what, key=key).delete()


#: Codes of slips from one address; a code has about 59 bits.
INVITATIONS = Limit("invitation", 10)
#: Wrong passwords from one address for any names. An office shares one address, so this is wide; axes is the tight one.
SIGN_INS = Limit("sign_in", 60)
#: Codes of an authenticator app or recovery codes for one person, from anywhere.
FACTORS = Limit("factor", 6)
#: Requests of programs with a token that opens nothing, from one address.
TOKENS = Limit("token", 60)


def client_address(request) -> str | None:
    """Where a request comes from: through ``PROXIES`` servers of ours, each of which adds who spoke to it."""
    heard = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        said = [part.strip() for part in forwarded if part.strip()]
        heard = said[-settings.PROXIES] if len(said) >= settings.PROXIES else heard
    try:
        return str(ipaddress.ip_address(heard))
    except ValueError:
        return None


def name_tried(request, credentials: dict | None = None) -> str | None:
    """The user name of a try, in one spelling: from what is checked, or from the form that was sent."""
    given = credentials or {}
    name = given.get("username") or given.get("login") or request.POST.get("login")
    return name.strip().lower() if name else None


def key_of(request) -> str:
    """The address as a keyed hash, so that nobody's address is kept. An IPv6 network of 64 bits is one."""
    address = client_address(request) or "?"
    if ":" in address:
        address = str(ipaddress.ip_network(f"{address}/64", strict=False))
    return salted_hmac("rangkul.tries", address, algorithm="sha256").hexdigest()
