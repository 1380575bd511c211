"""Who came in, who tried, and what people change about how they come in. Called by the sign-in pages."""

from __future__ import annotations

from django.db import transaction

from .. import audit
from ..acting import acting_as
from ..models import Person, SignIn
from ..permissions import Purpose
from ..queries.people import home_of

AGENT_LETTERS = 200


def note_sign_in(*, by: Person, method: str, address: str | None, agent: str, at) -> SignIn:
    """Somebody is in. Their list shows it."""
    with acting_as(by, Purpose.SELF):
        audit.record("account.signed_in", on=by, area=home_of(by), details={"method": method})
        return _write(by, succeeded=True, method=method, address=address, agent=agent, at=at)


@transaction.atomic
def note_refusal(*, person: Person, method: str, address: str | None, agent: str, by=None, at) -> SignIn:  # noqa: ARG001
    """A wrong password or code for an account that exists. ``by`` is nobody: it may not have been its owner."""
    audit.record("account.sign_in_refused", on=person, area=home_of(person), details={"method": method})
    return _write(person, succeeded=False, method=method, address=address, agent=agent, at=at)


def note_change(*, what: str, by: Person, at) -> None:  # noqa: ARG001
    """A password or a second factor was changed by its owner: ``what`` is "password_changed", "totp_activated" …"""
    with acting_as(by, Purpose.SELF):
        audit.record(f"account.{what}", on=by, area=home_of(by))


def _write(person: Person, *, succeeded: bool, method: str, address: str | None, agent: str, at) -> SignIn:
    return SignIn.objects.create(
        person=person, at=at, succeeded=succeeded, method=method[:20], address=address, agent=agent[:AGENT_LETTERS]
    )
