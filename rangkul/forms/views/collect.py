"""The door for ODK Collect: what it means, and a switch."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission
from rangkul.core.queries import region_for, regions_with

from .. import queries, services
from ..forms import CollectForm

P = Permission.FORM_MANAGE


@page(P, methods=BOTH)
def collect(request):
    """Read, then open; or close."""
    regions = list(regions_with(request.user, P))
    code = request.POST.get("region") or request.GET.get("wilayah") or (regions[0].pk if regions else "")
    region = region_for(request.user, code, P)
    form = CollectForm(request.POST if request.POST.get("act") == "open" else None)
    if request.POST.get("act") == "close":
        services.close_collect(region=region, by=request.user, at=timezone.now())
        messages.success(request, _("Pintu ODK Collect ditutup."))
        return redirect("forms:collect")
    if request.method == "POST" and form.is_valid():
        services.open_collect(region=region, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Pintu ODK Collect dibuka. Daftarkan HP satu per satu."))
        return redirect("forms:collect")
    shown = {"region": region, "regions": regions, "door": queries.collect_door(region), "form": form}
    return render(request, "forms/collect.html", shown, status=422 if form.errors else 200)
