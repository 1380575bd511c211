"""One delivery: what it is, what is wrong with it, what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.models import Agency
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can

from .. import queries, services
from ..forms import DescribeForm, TakeForm
from ..models import DeliveryState

S = DeliveryState
AT_WORK = (S.RECEIVED, S.CHECKING)
SUMS = ("read", "taken", "duplicate", "refused", "not_data")
#: Files and accounting lines that a page shows before it folds the rest away.
SHOWN = 12


@page(Permission.DELIVERY_VIEW)
def detail(request, pk: int):
    delivery = queries.delivery_for(request.user, pk)
    return render(request, "intake/detail.html", shown(request, delivery))


def shown(request, delivery, form: TakeForm | None = None) -> dict:
    """Everything that the page of a delivery shows."""
    look = queries.look_of(delivery)
    lines = delivery.accounting
    files = list(queries.files_of(delivery).filter(is_container=False))
    sums = {name: sum(line.get(name, 0) for line in lines) for name in SUMS}
    return {
        "delivery": delivery,
        "look": look,
        "at_work": delivery.state in AT_WORK,
        "sums": sums | {"lines": sums["read"] + sums["not_data"]},
        "accounting": lines[:SHOWN],
        "accounting_more": lines[SHOWN:],
        "files": files[:SHOWN],
        "files_more": files[SHOWN:],
        "parts": queries.parts_of(delivery),
        "fields": sorted((delivery.changes.get("fields") or {}).items(), key=lambda field: -field[1])[:6],
        "take_form": form or _take_form(request, delivery),
        "may": may_do(request.user, delivery),
        "is_dead": is_dead(delivery),
    }


def _take_form(request, delivery) -> TakeForm | None:
    if delivery.state != S.CHECKED or not can(request.user, Permission.DELIVERY_SEND, area=delivery.region_id):
        return None
    return take_form(request.user, delivery)


def take_form(viewer, delivery, data=None) -> TakeForm:
    suggested = queries.suggested_replacement(delivery)
    initial = {"replaces": suggested.pk if suggested else ""}
    bases = queries.bases_for_delivery(viewer, delivery, timezone.localdate())
    if delivery.basis_id and delivery.basis in bases:
        initial["basis"] = delivery.basis
    return TakeForm(data, initial=initial, bases=bases, earlier=queries.replaceable(delivery))


def may_do(viewer, delivery) -> dict[str, bool]:
    """Which buttons there are."""
    sends = can(viewer, Permission.DELIVERY_SEND, area=delivery.region_id)
    undoes = can(viewer, Permission.DELIVERY_UNDO, area=delivery.region_id)
    taken = delivery.state == S.TAKEN
    return {
        "describe": sends and delivery.state in (S.CHECKED, S.UNREADABLE, S.UNDONE),
        "map": sends and delivery.state in (S.CHECKED, S.UNREADABLE, S.UNDONE),
        "check": sends
        and (delivery.state in (S.UNREADABLE, S.UNDONE) or (delivery.state == S.RECEIVED and is_dead(delivery))),
        "undo": undoes and taken and delivery.used_at is None,
        "withdraw": undoes and taken and delivery.used_at is not None,
        "discard": undoes and delivery.state in (S.RECEIVED, S.CHECKED, S.UNREADABLE, S.UNDONE),
        "rest": sends and delivery.state in (S.TAKEN, S.WITHDRAWN),
    }


def is_dead(delivery) -> bool:
    """Whether the check gave no sign of life for long; it is asked for again by itself."""
    alive = delivery.alive_at or delivery.sent_at
    return delivery.state in AT_WORK and (timezone.now() - alive).total_seconds() > 120


@page(Permission.DELIVERY_VIEW)
def progress(request, pk: int):
    """How far the check is; at its end the whole page is asked for again."""
    delivery = queries.delivery_for(request.user, pk)
    at_work = delivery.state in AT_WORK
    response = render(
        request, "intake/_progress.html", {"delivery": delivery, "at_work": at_work, "is_dead": is_dead(delivery)}
    )
    if not at_work:
        response["HX-Refresh"] = "true"
    return response


@page(Permission.DELIVERY_SEND, methods=BOTH)
def describe(request, pk: int):
    """Say what a delivery is."""
    delivery = queries.delivery_for(request.user, pk)
    form = DescribeForm(
        request.POST or None,
        initial={"kind": delivery.kind, "period": delivery.period, "agency": delivery.agency_id, "note": delivery.note},
        agencies=Agency.objects.filter(region_id=delivery.region_id, closed_at=None),
        periods=queries.periods_until(timezone.localdate(), 8),
    )
    if request.method == "POST" and form.is_valid():
        services.describe(
            delivery=delivery, basis=delivery.basis, **form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("Keterangan kiriman disimpan."))
        return redirect("intake:detail", pk)
    status = 422 if form.errors else 200
    return render(request, "intake/describe.html", {"delivery": delivery, "form": form}, status=status)


@page(Permission.DELIVERY_SEND, methods=WRITE)
def check_again(request, pk: int):
    delivery = queries.delivery_for(request.user, pk)
    services.check_again(delivery=delivery, by=request.user, at=timezone.now())
    messages.success(request, _("Kiriman diperiksa lagi."))
    return redirect("intake:detail", pk)
