"""Tokens of programs: made once, shown once, taken back at any time.

One makes a token for oneself, or for a machine account that one looks after; never for another human, as whoever sees
the secret can act as its person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, Invalid, NotAllowed, NotFound
from ..machines.tokens import digest_of, new_secret
from ..models import ApiToken, Person, Region
from ..permissions import Permission, Role, can, check
from ..queries.people import may_manage
from ..queries.tokens import scopes_in
from .accounts import add_person
from .roles import grant_role

TOKEN_DAYS = 366


class ScopeNotHeld(Invalid):
    message = _("Token hanya dapat memuat hak yang dimiliki pemegangnya di wilayah itu.")


class WrongTime(Invalid):
    message = _("Token berlaku paling lama satu tahun, dan berakhir di hari depan.")


@transaction.atomic
def add_machine(*, name: str, username: str, area: str, by, at) -> Person:
    """Make an account for a program of a region, which sees counts; more roles are given as to anybody."""
    machine = add_person(username=username, name=name, area=area, by=by, at=at)
    machine.kind = Person.Kind.MACHINE
    machine.save(update_fields=["kind"])
    grant_role(person=machine, role=Role.MACHINE, area=area, by=by, at=at)
    return machine


@transaction.atomic
def issue_token(
    *, person: Person, region: Region, name: str, scopes: Iterable[str], valid_until: datetime, by, at
) -> tuple[ApiToken, str]:
    """Make a token; returns it with its secret, which is kept nowhere. Raises ScopeNotHeld, WrongTime, NotAllowed."""
    _check_holder(person, region, by)
    wanted = sorted({str(scope) for scope in scopes})
    if not wanted or not set(wanted) <= {str(scope) for scope in scopes_in(person, region)}:
        raise ScopeNotHeld
    if not at < valid_until <= at + timedelta(days=TOKEN_DAYS):
        raise WrongTime
    secret = new_secret()
    token = ApiToken.objects.create(
        region=region, person=person, name=name.strip()[:80], scopes=wanted, digest=digest_of(secret), hint=secret[-4:],
        valid_until=valid_until, issued_by=by, issued_at=at,
    )  # fmt: skip
    audit.record(
        "token.issued", on=token, area=region.pk,
        details={"person": person.pk, "scopes": wanted, "until": valid_until.isoformat()},
    )  # fmt: skip
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by, at) -> ApiToken:
    """From this moment it opens nothing."""
    if token.person_id != by.pk and not can(by, Permission.ACCOUNT_MANAGE, area=token.region_id):
        raise NotAllowed
    token = ApiToken.objects.select_for_update(of=("self",)).filter(pk=token.pk).first()
    if token is None:
        raise NotFound
    if token.revoked_at is not None:
        raise Conflict(_("Token ini sudah dicabut."))
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    audit.record("token.revoked", on=token, area=token.region_id, details={"person": token.person_id})
    return token


def _check_holder(person: Person, region: Region, by) -> None:
    if person.pk == by.pk:
        return
    check(by, Permission.ACCOUNT_MANAGE, area=region.pk)
    if person.kind != Person.Kind.MACHINE or not may_manage(by, person):
        raise NotAllowed(_("Token untuk orang lain dibuat oleh orang itu sendiri."))
    if not person.is_active:
        raise Conflict(_("Akun ini ditutup. Buka dulu akunnya."))
