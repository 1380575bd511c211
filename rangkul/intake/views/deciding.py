"""What becomes of a delivery: taken, undone, withdrawn, thrown away. Whoever has no script is asked on a page."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission

from .. import queries, services
from ..forms import ReasonForm, RestForm
from .detail import shown, take_form


@page(Permission.DELIVERY_SEND, methods=WRITE)
def take(request, pk: int):
    """Take it on the chosen basis."""
    delivery = queries.delivery_for(request.user, pk)
    form = take_form(request.user, delivery, request.POST)
    if not form.is_valid():
        return render(request, "intake/detail.html", shown(request, delivery, form), status=422)
    services.take(
        delivery=delivery,
        basis=form.cleaned_data["basis"],
        replaces=form.cleaned_data.get("replaces"),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Kiriman diambil. Pemadanan berikutnya dapat memakainya."))
    return redirect("intake:detail", pk)


@page(Permission.DELIVERY_UNDO, methods=BOTH)
def undo(request, pk: int):
    delivery = queries.delivery_for(request.user, pk)
    if request.method == "POST":
        services.undo(delivery=delivery, by=request.user, at=timezone.now())
        messages.success(request, _("Pengambilan dibatalkan. Kiriman ini dapat diperiksa dan diambil lagi."))
        return redirect("intake:detail", pk)
    asked = {
        "delivery": delivery,
        "title": _("Batalkan pengambilan ini?"),
        "text": _("Pemadanan berikutnya tidak memakainya. Berkasnya tetap ada, jadi dapat diambil lagi."),
        "yes": _("Batalkan pengambilan"),
    }
    return render(request, "intake/confirm.html", asked)


@page(Permission.DELIVERY_UNDO, methods=BOTH)
def withdraw(request, pk: int):
    delivery = queries.delivery_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(delivery=delivery, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Kiriman ditarik. Jalankan pemadanan baru agar register mengikutinya."))
        return redirect("intake:detail", pk)
    asked = {
        "delivery": delivery,
        "form": form,
        "title": _("Tarik kiriman ini?"),
        "text": _(
            "Kiriman ini sudah dipakai. Setelah ditarik, pemadanan baru tanpa kiriman ini menunjukkan selisihnya, "
            "dan register baru berubah setelah pemadanan itu diterima."
        ),
        "yes": _("Tarik kiriman"),
        "danger": True,
    }
    return render(request, "intake/confirm.html", asked, status=422 if form.errors else 200)


@page(Permission.DELIVERY_UNDO, methods=BOTH)
def discard(request, pk: int):
    delivery = queries.delivery_for(request.user, pk)
    if request.method == "POST":
        services.discard(delivery=delivery, by=request.user, at=timezone.now())
        messages.success(request, _("Kiriman dibuang dan berkasnya dimusnahkan."))
        return redirect("intake:deliveries")
    asked = {
        "delivery": delivery,
        "title": _("Buang kiriman ini?"),
        "text": _("Berkas aslinya dimusnahkan dan tidak dapat dikembalikan. Yang tersisa hanya catatan jumlahnya."),
        "yes": _("Buang dan musnahkan"),
        "danger": True,
    }
    return render(request, "intake/confirm.html", asked)


@page(Permission.DELIVERY_SEND, methods=BOTH)
def rest_on(request, pk: int):
    """Let a taken delivery rest on another basis."""
    delivery = queries.delivery_for(request.user, pk)
    bases = queries.bases_for_delivery(request.user, delivery, timezone.localdate())
    form = RestForm(request.POST or None, initial={"basis": delivery.basis_id}, bases=bases)
    if request.method == "POST" and form.is_valid():
        services.rest_on(delivery=delivery, basis=form.cleaned_data["basis"], by=request.user, at=timezone.now())
        messages.success(request, _("Dasar kiriman diganti."))
        return redirect("intake:detail", pk)
    asked = {"delivery": delivery, "form": form, "title": _("Ganti dasar kiriman"), "yes": _("Simpan")}
    return render(request, "intake/confirm.html", asked, status=422 if form.errors else 200)
