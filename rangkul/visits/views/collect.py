"""Phones with ODK Collect: who has one, a new one with its QR code, and shutting one out."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from rangkul.core import queries as people
from rangkul.core import services as letting_in
from rangkul.core.models import DeviceKind
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission
from rangkul.forms import queries as questionnaires

from .. import openrosa
from ..forms.collect import CollectDeviceForm

P = Permission.DEVICE_MANAGE


@page(P)
def devices(request):
    """Phones of the people whose phones I look after."""
    found = Paginator(people.devices(request.user, DeviceKind.COLLECT), 50).get_page(request.GET.get("page"))
    shut = [region for region in people.regions_of(request.user) if not questionnaires.collect_is_open(region.pk)]
    return render(request, "visits/collect_devices.html", {"page": found, "shut": shut})


@sensitive_variables("secret", "address")
@page(P, methods=BOTH)
def add_device(request):
    """A new phone: the QR code is in this answer only."""
    form = CollectDeviceForm(request.POST or None, people=people.visitors(request.user))
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "visits/collect_add.html", {"form": form}, status=422 if form.errors else 200)
    person, region = people.visitor_for(request.user, form.cleaned_data["person"].pk)
    if not questionnaires.collect_is_open(region.pk):
        form.add_error(None, _("Pintu ODK Collect di %s belum dibuka oleh petugas data.") % region.name)
        return render(request, "visits/collect_add.html", {"form": form}, status=422)
    device, secret = letting_in.enrol_collect(
        person=person, region=region, label=form.cleaned_data["label"], by=request.user, at=timezone.now()
    )
    address = request.build_absolute_uri(reverse("visits:odk", kwargs={"token": secret})).rstrip("/")
    shown = {
        "device": device,
        "qr": openrosa.qr_image(openrosa.settings_qr(address, region.name)),
        "address": request.build_absolute_uri(reverse("visits:odk_basic")).rstrip("/"),
        "user": f"hp{device.pk}",
        "secret": secret,
    }
    answer = render(request, "visits/collect_slip.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@page(P, methods=WRITE)
def revoke(request, device_id: int):
    """Shut a phone out."""
    device = people.device_for(request.user, device_id, DeviceKind.COLLECT)
    letting_in.revoke_device(device=device, by=request.user, at=timezone.now())
    messages.success(request, _("HP dicabut. Ia tidak dapat mengambil daftar atau mengirim lagi."))
    return redirect("visits:collect_devices")
