"""Slips: a code that opens an account, once. No e-mail is needed."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, Invalid, NotAllowed
from ..models import Invitation, Person
from ..permissions import Permission, check
from ..queries.people import home_of, may_manage


class InvitationSpent(Conflict):
    message = _("Undangan ini sudah dipakai, diganti, atau lewat masanya.")
    remedy = _("Mintalah undangan baru kepada pengelola akun.")


class AlreadyOpened(Conflict):
    message = _("Akun ini sudah dibuka pemiliknya.")
    remedy = _("Bila kata sandi atau pengamannya hilang, atur ulang akunnya.")


@transaction.atomic
def invite(*, person: Person, area: str, by, at) -> str:
    """Make a code to hand over as a slip or QR (twelve letters, valid seven days); an older one ends.

    The code is returned once and kept only as its hash.
    """
    check(by, Permission.ACCOUNT_MANAGE, area=area)
    if not may_manage(by, person):
        raise NotAllowed
    if not person.is_active:
        raise Conflict(_("Akun ini ditutup. Buka dulu akunnya."))
    if person.kind != Person.Kind.HUMAN:
        raise NotAllowed(_("Program tidak masuk dengan kata sandi. Buatkan token."))
    if person.has_usable_password():
        raise AlreadyOpened
    code = Invitation.new_code()
    Invitation.open_for(person, code, by=by, at=at)
    audit.record("account.invited", on=person, area=area)
    return code


@transaction.atomic
def reset_factors(*, person: Person, reason: str, by, at) -> str:
    """Take password and second factors away and make a new slip: for who lost a telephone, or may have been robbed.

    Every session of the account ends. Returns the new code, once.
    """
    if person.pk == by.pk or not may_manage(by, person):
        raise NotAllowed
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise Conflict(_("Akun ini ditutup. Buka dulu akunnya."))
    factors, _by_model = Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.signed_out_times += 1
    person.save(update_fields=["password", "signed_out_times"])
    code = Invitation.new_code()
    Invitation.open_for(person, code, by=by, at=at)
    audit.record("account.reset", on=person, area=home_of(person), details={"factors": factors}, reason=reason)
    return code


@transaction.atomic
def accept_invitation(*, code: str, password: str, by=None, at) -> Person:  # noqa: ARG001
    """Set the password of the account a slip is for; the slip is spent. ``by`` is nobody: there is no account yet."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(code_hash=Invitation.hash_of(code))
        .select_related("person")
        .first()
    )
    if invitation is None or invitation.used_at or invitation.expires_at <= at or not invitation.person.is_active:
        raise InvitationSpent
    person = invitation.person
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from None
    person.set_password(password)
    person.save(update_fields=["password"])
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    audit.record("account.opened", on=person, area=home_of(person))
    return person
