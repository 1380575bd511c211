"""Phones of volunteers: a slip for a new one, shutting one out, and what was left sealed when a PIN was lost."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from rangkul.core import queries as people
from rangkul.core import services as letting_in
from rangkul.core.models import DeviceKind
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission

from .. import papers, services
from ..forms.collect import CollectDeviceForm

P = Permission.DEVICE_MANAGE


@page(P)
def phones(request):
    """Phones of the people whose phones I look after, and boxes that wait for me."""
    found = Paginator(people.devices(request.user, DeviceKind.PHONE), 50).get_page(request.GET.get("page"))
    waiting = people.deposits(request.user).filter(opened_at=None)[:50]
    return render(request, "visits/phones.html", {"page": found, "waiting": waiting})


@sensitive_variables("code", "address")
@page(P, methods=BOTH)
def slip(request):
    """A slip for one phone: the code is in this answer only. It serves for a lost PIN as well."""
    form = CollectDeviceForm(request.POST or None, people=people.visitors(request.user))
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "visits/phone_add.html", {"form": form}, status=422 if form.errors else 200)
    person, region = people.visitor_for(request.user, form.cleaned_data["person"].pk)
    code = letting_in.make_device_code(
        person=person, region=region, label=form.cleaned_data["label"], by=request.user, at=timezone.now()
    )
    address = request.build_absolute_uri(reverse("visits:phone"))
    # behind the hash: a browser sends it to nobody, so it stands in no log
    shown = {"person": person, "code": code, "address": address, "qr": papers.qr(f"{address}#kode={code}")}
    answer = render(request, "visits/phone_slip.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@page(P, methods=WRITE)
def revoke(request, device_id: int):
    """Shut a phone out; it erases itself at its next contact."""
    device = people.device_for(request.user, device_id, DeviceKind.PHONE)
    letting_in.revoke_device(device=device, by=request.user, at=timezone.now())
    messages.success(request, _("HP dicabut. Isinya terhapus begitu HP itu tersambung lagi."))
    return redirect("visits:phones")


@page(P, methods=WRITE)
def open_deposit(request, deposit_id: int):
    """Open what a phone left sealed and take it as its volunteer's visit."""
    deposit = people.deposit_for(request.user, deposit_id)
    arrived = services.recover(deposit=deposit, by=request.user, at=timezone.now())
    left = len(arrived.missing)
    text = _("Isian diterima atas nama %s.") % deposit.device.person.name
    if left:
        text += " " + ngettext("%s foto tidak ikut.", "%s foto tidak ikut.", left) % left
    messages.success(request, text)
    return redirect("visits:phones")
