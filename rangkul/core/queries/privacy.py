"""Requests and breaches, for who handles them in a region."""

from __future__ import annotations

from ..errors import NotFound
from ..models import Breach, Ticket, TicketState
from ..permissions import Permission
from .regions import regions_with


def tickets(viewer, *, state: str = ""):
    """Requests in the viewer's regions; the open ones first, those that are due first among them."""
    found = Ticket.objects.filter(region__in=regions_with(viewer, Permission.PRIVACY_HANDLE))
    found = found.select_related("region", "received_by", "closed_by")
    if state == TicketState.OPEN:
        return found.filter(state=TicketState.OPEN).order_by("due_at", "id")
    return found.filter(state=state).order_by("-closed_at") if state else found.order_by("-received_at", "-id")


def ticket_for(viewer, pk: int) -> Ticket:
    """One request; raises NotFound."""
    ticket = tickets(viewer).filter(pk=pk).first()
    if ticket is None:
        raise NotFound
    return ticket


def breaches(viewer):
    """Breaches in the viewer's regions, the latest first."""
    found = Breach.objects.filter(region__in=regions_with(viewer, Permission.PRIVACY_HANDLE))
    return found.select_related("region", "noted_by", "notified_by")


def breach_for(viewer, pk: int) -> Breach:
    """One breach; raises NotFound."""
    breach = breaches(viewer).filter(pk=pk).first()
    if breach is None:
        raise NotFound
    return breach
