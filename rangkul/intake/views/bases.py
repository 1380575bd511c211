"""On which ground lists are here, and until when."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.models import Agency
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can
from rangkul.core.queries import regions_with

from .. import queries, services
from ..forms import BasisForm, EndForm, ExtendForm

#: Days before its last day from which a basis is said to end soon.
SOON = 30


@page(Permission.DELIVERY_VIEW)
def bases(request):
    today = timezone.localdate()
    found = Paginator(queries.bases(request.user), 50).get_page(request.GET.get("page"))
    resting = queries.how_many_rest(request.user)
    rows = [(basis, resting.get(basis.pk, 0), standing(basis, today)) for basis in found]
    shown = {"page": found, "rows": rows, "may_add": can(request.user, Permission.DELIVERY_SEND)}
    return render(request, "intake/bases.html", shown)


def standing(basis, today) -> dict:
    """How it stands with a basis, as a mark."""
    if basis.ended_on and basis.ended_on <= today:
        return {"kind": "off", "label": _("diakhiri")}
    if today < basis.valid_from:
        return {"kind": "info", "label": _("belum mulai")}
    left = (basis.valid_until - today).days
    if left < 0:
        return {"kind": "off", "label": _("berakhir")}
    if left <= SOON:
        return {"kind": "wait", "label": _("berakhir %s hari lagi") % left}
    return {"kind": "good", "label": _("berlaku")}


@page(Permission.DELIVERY_SEND, methods=BOTH)
def new_basis(request):
    regions = regions_with(request.user, Permission.DELIVERY_SEND)
    form = BasisForm(
        request.POST or None,
        initial={"valid_from": timezone.localdate(), "kind": request.GET.get("jenis", "")},
        regions=regions,
        agencies=Agency.objects.filter(region__in=regions, closed_at=None),
    )
    if request.method == "POST" and form.is_valid():
        services.add_basis(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Dasar ditambahkan."))
        delivery = request.GET.get("kiriman", "")
        return redirect("intake:detail", int(delivery)) if delivery.isdigit() else redirect("intake:bases")
    return render(request, "intake/new_basis.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.DELIVERY_VIEW)
def basis(request, pk: int):
    return _basis_page(request, queries.basis_for(request.user, pk))


def _basis_page(request, found, extend: ExtendForm | None = None, end: EndForm | None = None):
    today = timezone.localdate()
    is_open = found.ended_on is None
    shown = {
        "basis": found,
        "standing": standing(found, today),
        "resting": queries.resting_on(found),
        "extend_form": extend or ExtendForm(),
        "end_form": end or EndForm(initial={"on": today}),
        "may_extend": is_open and can(request.user, Permission.DELIVERY_SEND, area=found.region_id),
        "may_end": is_open
        and today <= found.valid_until
        and can(request.user, Permission.DELIVERY_UNDO, area=found.region_id),
    }
    has_errors = bool((extend and extend.errors) or (end and end.errors))
    return render(request, "intake/basis.html", shown, status=422 if has_errors else 200)


@page(Permission.DELIVERY_SEND, methods=WRITE)
def extend(request, pk: int):
    found = queries.basis_for(request.user, pk)
    form = ExtendForm(request.POST)
    if not form.is_valid():
        return _basis_page(request, found, extend=form)
    services.extend_basis(basis=found, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Dasar diperpanjang."))
    return redirect("intake:basis", pk)


@page(Permission.DELIVERY_UNDO, methods=WRITE)
def end(request, pk: int):
    found = queries.basis_for(request.user, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _basis_page(request, found, end=form)
    services.end_basis(basis=found, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Dasar diakhiri. Isinya dimusnahkan malam sesudahnya."))
    return redirect("intake:basis", pk)
