"""What people ask about their data, and what went wrong with it, each with the law's clock of 3×24 hours."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, Invalid
from ..models import Breach, RefusalGround, Region, Ticket, TicketKind, TicketState
from ..models.privacy import LEGAL_CLOCK
from ..permissions import Permission, check
from ..states import move


@transaction.atomic
def receive_request(*, region: Region, kind: str, received_at, by, at, **given) -> Ticket:
    """Note a request; the clock runs from when it was received, by letter or by mouth.

    ``given``: child_key, requester_name, requester_relation, requester_contact, request.
    """
    check(by, Permission.PRIVACY_HANDLE, area=region.code)
    if received_at > at:
        raise Invalid(_("Permintaan tidak dapat diterima di masa depan."))
    ticket = Ticket.objects.create(
        region=region,
        kind=TicketKind(kind),
        received_at=received_at,
        due_at=received_at + LEGAL_CLOCK,
        received_by=by,
        **given,
    )
    audit.record(
        "privacy.received",
        on=ticket,
        area=region.code,
        fields=sorted(name for name, value in given.items() if value),
        details={"kind": ticket.kind, "child": ticket.child_key, "due": ticket.due_at.isoformat()},
    )
    return ticket


@transaction.atomic
def answer_request(*, ticket: Ticket, answer: str, by, at) -> Ticket:
    """What was done, in the words that the requester was given."""
    return _close(ticket, TicketState.ANSWERED, answer=answer, ground="", by=by, at=at)


@transaction.atomic
def refuse_request(*, ticket: Ticket, ground: str, answer: str, by, at) -> Ticket:
    """Refuse on one of the law's grounds, with reasons."""
    if ground not in RefusalGround.values:
        raise Invalid(_("Penolakan memerlukan alasan menurut undang-undang."))
    return _close(ticket, TicketState.REFUSED, answer=answer, ground=ground, by=by, at=at)


def _close(ticket: Ticket, to: TicketState, *, answer: str, ground: str, by, at) -> Ticket:
    check(by, Permission.PRIVACY_HANDLE, area=ticket.region_id)
    if not answer.strip():
        raise Invalid(_("Tulis jawaban yang disampaikan kepada pemohon."))
    ticket = move(ticket, to=to, answer=answer.strip(), refusal_ground=ground, closed_at=at, closed_by=by)
    audit.record(
        f"privacy.{to.value}",
        on=ticket,
        area=ticket.region_id,
        fields=["answer"],
        details={"child": ticket.child_key, "late": ticket.is_late(at), "ground": ground},
    )
    return ticket


@transaction.atomic
def note_breach(*, region: Region, found_at, by, at, **given) -> Breach:
    """Write down that data came out or was lost; the clock runs from when it was found.

    ``given``: happened_at, what, data_kinds, people_count, measures.
    """
    check(by, Permission.PRIVACY_HANDLE, area=region.code)
    if found_at > at:
        raise Invalid(_("Kejadian tidak dapat diketahui di masa depan."))
    breach = Breach.objects.create(
        region=region, found_at=found_at, due_at=found_at + LEGAL_CLOCK, noted_by=by, **given
    )
    _record_breach("breach.noted", breach, sorted(given))
    return breach


@transaction.atomic
def change_breach(*, breach: Breach, by, at, **given) -> Breach:  # noqa: ARG001
    """Add what was learned since; after the notice was given it stands as it was given."""
    breach = _locked(breach, by)
    changed = sorted(name for name, value in given.items() if getattr(breach, name) != value)
    for name in changed:
        setattr(breach, name, given[name])
    breach.save(update_fields=changed)
    _record_breach("breach.changed", breach, changed)
    return breach


@transaction.atomic
def give_notice(*, breach: Breach, whom: str, notified_at, by, at) -> Breach:
    """The written notice of art. 46 was given, to whom and when."""
    breach = _locked(breach, by)
    if not breach.found_at <= notified_at <= at:
        raise Invalid(_("Pemberitahuan diberikan sesudah kejadian diketahui, dan tidak di masa depan."))
    if not whom.strip():
        raise Invalid(_("Tulis kepada siapa pemberitahuan diberikan."))
    breach.notified_at, breach.notified_by, breach.notified_whom = notified_at, by, whom.strip()
    breach.save(update_fields=["notified_at", "notified_by", "notified_whom"])
    _record_breach("breach.notified", breach, ["notified_whom"], late=breach.is_late(at))
    return breach


def _locked(breach: Breach, by) -> Breach:
    check(by, Permission.PRIVACY_HANDLE, area=breach.region_id)
    breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if breach.notified_at is not None:
        raise Conflict(_("Pemberitahuannya sudah diberikan."))
    return breach


def _record_breach(action: str, breach: Breach, fields: list[str], **details) -> None:
    audit.record(
        action,
        on=breach,
        area=breach.region_id,
        fields=fields,
        details={"people": breach.people_count, "kinds": breach.data_kinds} | details,
    )
