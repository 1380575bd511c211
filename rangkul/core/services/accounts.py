"""Accounts: made by an administrator, closed, let in again; never deleted. And what everybody does with their own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, Invalid, NotAllowed
from ..models import Grant, Person
from ..permissions import Permission, check
from ..queries.people import home_of, may_manage


class NameTaken(Conflict):
    message = _("Nama pengguna ini sudah dipakai.")


@transaction.atomic
def add_person(*, username: str, name: str, email: str = "", phone: str = "", area: str, by, at) -> Person:
    """Make an account that nobody can open until its invitation is accepted. ``area`` is the region it is made for."""
    check(by, Permission.ACCOUNT_MANAGE, area=area)
    if Person.objects.filter(username__iexact=username).exists():
        raise NameTaken
    person = Person(username=username, name=name, email=email, phone=phone, home_code=area[:4], created_at=at)
    person.set_unusable_password()
    person.save()
    audit.record("account.added", on=person, area=area)
    return person


@transaction.atomic
def change_person(*, person: Person, by, at, **given) -> Person:  # noqa: ARG001
    """Mend ``name``, ``email`` or ``phone`` of somebody's account; the user name stays."""
    if not may_manage(by, person):
        raise NotAllowed
    _write(person, given)
    return person


@transaction.atomic
def change_profile(*, by, at, **given) -> Person:  # noqa: ARG001
    """Change one's own ``name``, ``email``, ``phone`` or ``language``."""
    _write(by, given)
    return by


def _write(person: Person, given: dict[str, str]) -> None:
    """Save what differs; the record names the fields and keeps no value."""
    changed = [field for field, value in given.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, given[field])
    try:
        person.clean_fields(exclude={"password"})
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from None
    if changed:
        person.save(update_fields=changed)
    audit.record("account.changed", on=person, area=home_of(person), fields=sorted(changed))


@transaction.atomic
def close_account(*, person: Person, reason: str, by, at) -> Person:
    """Nobody signs in with it any more; its roles end; what it did stays on record."""
    if person.pk == by.pk or not may_manage(by, person):
        raise NotAllowed
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Conflict(_("Akun ini sudah ditutup."))
    home, ended = home_of(person), Grant.objects.filter(person=person, revoked_at__isnull=True)
    count = ended.update(revoked_at=at, revoked_by=by)
    person.is_active = False
    person.home_code = person.home_code or home[:4]  # without roles this says whose it is
    person.save(update_fields=["is_active", "home_code"])
    audit.record("account.closed", on=person, area=home, details={"roles": count}, reason=reason)
    return person


@transaction.atomic
def reopen_account(*, person: Person, reason: str = "", by, at) -> Person:
    """Let somebody back in; roles are given anew, and the password stands as it was."""
    if not may_manage(by, person):
        raise NotAllowed
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        raise Conflict(_("Akun ini sudah terbuka."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("account.reopened", on=person, area=home_of(person), details={"at": at.isoformat()}, reason=reason)
    return person


@transaction.atomic
def sign_out_everywhere(*, by, at) -> Person:  # noqa: ARG001
    """End every session of one's own, on every device."""
    person = Person.objects.select_for_update().get(pk=by.pk)
    person.signed_out_times += 1
    person.save(update_fields=["signed_out_times"])
    by.signed_out_times = person.signed_out_times
    audit.record("account.signed_out_everywhere", on=person, area=home_of(person))
    return person
