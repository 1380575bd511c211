"""Accounts: made by an administrator, opened with an invitation, given roles in areas, closed, never deleted."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, Invalid, NotAllowed
from ..models import Grant, Invitation, Person
from ..permissions import OF_AGENCY, Permission, Role, can, check, where

EMERGENCY_HOURS = 3
#: Letters that are not mistaken for each other when a slip is read aloud.
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class InvitationSpent(Conflict):
    message = _("Undangan ini sudah dipakai, diganti, atau lewat masanya.")
    remedy = _("Mintalah undangan baru kepada pengelola akun.")


class NameTaken(Conflict):
    message = _("Nama pengguna ini sudah dipakai.")


@transaction.atomic
def add_person(*, username: str, name: str, email: str = "", phone: str = "", area: str, by, at) -> Person:
    """Make an account that nobody can open until its invitation is accepted. ``area`` is the region it is made for."""
    check(by, Permission.ACCOUNT_MANAGE, area=area)
    if Person.objects.filter(username__iexact=username).exists():
        raise NameTaken
    person = Person(username=username, name=name, email=email, phone=phone, created_at=at)
    person.set_unusable_password()
    person.save()
    audit.record("account.added", on=person, area=area)
    return person


@transaction.atomic
def grant_role(
    *, person: Person, role: str, area: str, agency=None, valid_from=None, valid_until=None, reason="", by, at
) -> Grant:
    """Give a role in an area, inside an agency where the role asks for one."""
    check(by, Permission.ACCOUNT_MANAGE, area=area)
    role = Role(role)
    if role == Role.EMERGENCY:
        raise NotAllowed(_("Akses darurat dibuka oleh yang memerlukannya, tidak diberikan."))
    if role in OF_AGENCY and agency is None:
        raise Invalid(_("Peran ini berlaku di dalam sebuah instansi. Pilih instansinya."))
    if person.pk == by.pk:
        raise NotAllowed(_("Hak untuk diri sendiri diberikan oleh pengelola lain."))
    grant = Grant.objects.create(
        person=person,
        role=role,
        area_code=area,
        agency=agency,
        valid_from=valid_from or at,
        valid_until=valid_until,
        granted_by=by,
        reason=reason,
    )
    audit.record(
        "role.granted",
        on=person,
        area=area,
        details={"role": role.value, "grant": grant.pk, "agency": agency.pk if agency else None},
        reason=reason,
    )
    return grant


@transaction.atomic
def revoke_role(*, grant: Grant, reason: str = "", by, at) -> Grant:
    """Take a role back, from this moment."""
    check(by, Permission.ACCOUNT_MANAGE, area=grant.area_code)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.revoked_at is not None:
        raise Conflict(_("Peran ini sudah dicabut."))
    grant.revoked_at, grant.revoked_by = at, by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(
        "role.revoked",
        on_kind="person",
        on_id=grant.person_id,
        area=grant.area_code,
        details={"role": grant.role, "grant": grant.pk},
        reason=reason,
    )
    return grant


@transaction.atomic
def invite(*, person: Person, area: str, by, at) -> str:
    """Make a code to hand over as a slip or QR (twelve letters, valid seven days); an older one ends.

    The code is returned once and kept only as its hash.
    """
    check(by, Permission.ACCOUNT_MANAGE, area=area)
    if not _may_manage(by, person):
        raise NotAllowed
    code = new_code()
    Invitation.objects.filter(person=person, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    Invitation.open_for(person, code, by=by, at=at)
    audit.record("account.invited", on=person, area=area)
    return code


@transaction.atomic
def accept_invitation(*, code: str, password: str, by=None, at) -> Person:  # noqa: ARG001
    """Set the password of the account a slip is for; the slip is spent. ``by`` is nobody: there is no account yet."""
    invitation = (
        Invitation.objects.select_for_update()
        .filter(code_hash=Invitation.hash_of(code))
        .select_related("person")
        .first()
    )
    if invitation is None or invitation.used_at or invitation.expires_at <= at or not invitation.person.is_active:
        raise InvitationSpent
    person = invitation.person
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    audit.record("account.opened", on=person, area=_home(person))
    return person


def find_invitation(code: str, at) -> Invitation | None:
    """The invitation a slip stands for, while it can be used."""
    return (
        Invitation.objects.filter(
            code_hash=Invitation.hash_of(code), used_at__isnull=True, expires_at__gt=at, person__is_active=True
        )
        .select_related("person")
        .first()
    )


@transaction.atomic
def close_account(*, person: Person, reason: str, by, at) -> Person:
    """Nobody signs in with it any more; its roles end; what it did stays on record."""
    if person.pk == by.pk or not _may_manage(by, person):
        raise NotAllowed
    for grant in Grant.objects.select_for_update().filter(person=person, revoked_at__isnull=True):
        grant.revoked_at, grant.revoked_by = at, by
        grant.save(update_fields=["revoked_at", "revoked_by"])
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record("account.closed", on=person, area=_home(person), reason=reason)
    return person


@transaction.atomic
def reopen_account(*, person: Person, by, at) -> Person:
    """Let somebody back in; roles are given anew."""
    if not _may_manage(by, person):
        raise NotAllowed
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("account.reopened", on=person, area=_home(person), details={"at": at.isoformat()})
    return person


@transaction.atomic
def open_emergency(*, area: str, reason: str, by, at) -> Grant:
    """Break the glass: see children of ``area`` for three hours. The auditor sees it at once."""
    check(by, Permission.EMERGENCY_OPEN)
    if len(reason.strip()) < 20:
        raise Invalid(_("Tulis alasannya dengan jelas, paling sedikit 20 huruf; auditor akan membacanya."))
    if not any(area.startswith(code[:4]) for code in where(by, Permission.EMERGENCY_OPEN).areas):
        raise NotAllowed
    grant = Grant.objects.create(
        person=by,
        role=Role.EMERGENCY,
        area_code=area,
        valid_from=at,
        valid_until=at + timedelta(hours=EMERGENCY_HOURS),
        granted_by=by,
        reason=reason,
    )
    by._grants_now = None
    audit.record(
        "emergency.opened",
        on=by,
        area=area,
        details={"grant": grant.pk, "until": grant.valid_until.isoformat()},
        reason=reason,
    )
    return grant


def _may_manage(by, person: Person) -> bool:
    """An administrator manages people all of whose roles lie where they manage (and people without any role yet)."""
    areas = Grant.objects.filter(person=person).values_list("area_code", flat=True)
    return can(by, Permission.ACCOUNT_MANAGE) and all(can(by, Permission.ACCOUNT_MANAGE, area=area) for area in areas)


def _home(person: Person) -> str:
    return Grant.objects.filter(person=person).order_by("pk").values_list("area_code", flat=True).first() or ""


def new_code() -> str:
    """Twelve letters in three groups."""
    return "-".join("".join(secrets.choice(_CODE_LETTERS) for _i in range(4)) for _j in range(3))
