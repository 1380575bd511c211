"""Who delivered what, for which semester, how late; reminders to copy."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import NotFound
from rangkul.core.models import Agency
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission, can
from rangkul.core.queries import regions_with

from .. import queries, services
from ..forms import expect_forms
from ..words import semester_words


@page(Permission.DELIVERY_VIEW)
def calendar(request):
    """Kinds by semesters, for one region."""
    regions = list(regions_with(request.user, Permission.DELIVERY_VIEW))
    region = _one(regions, request.GET.get("wilayah"))
    today = timezone.localdate()
    shown = {
        "region": region,
        "regions": regions,
        "lines": queries.calendar(region, today),
        "periods": queries.periods_until(today, 4),
        "may_set": can(request.user, Permission.DELIVERY_SEND, area=region.pk),
    }
    return render(request, "intake/calendar.html", shown)


@page(Permission.DELIVERY_SEND, methods=BOTH)
def set_calendar(request):
    """Say what is expected, from whom, when."""
    regions = list(regions_with(request.user, Permission.DELIVERY_SEND))
    region = _one(regions, request.GET.get("wilayah"))
    forms = expect_forms(
        request.POST or None,
        expectations=queries.expectations(region),
        agencies=Agency.objects.filter(region=region, closed_at=None),
    )
    if request.method == "POST" and all(form.is_valid() for form in forms):
        for form in forms:
            if form.has_changed():
                services.expect(
                    region=region, kind=form.kind.value, **form.cleaned_data, by=request.user, at=timezone.now()
                )
        messages.success(request, _("Kalender disimpan."))
        return redirect("intake:calendar")
    errors = [f"{form.kind.label}: {error}" for form in forms for es in form.errors.values() for error in es]
    shown = {"region": region, "forms": forms, "errors": errors}
    return render(request, "intake/set_calendar.html", shown, status=422 if errors else 200)


@page(Permission.DELIVERY_SEND)
def reminder(request, kind: str, period: str):
    """A message to copy: what is awaited, since when."""
    regions = list(regions_with(request.user, Permission.DELIVERY_SEND))
    region = _one(regions, request.GET.get("wilayah"))
    line = next((line for line in queries.calendar(region, timezone.localdate()) if line.kind == kind), None)
    cell = next((cell for cell in line.cells if cell and cell.period == period), None) if line else None
    if cell is None or not cell.may_remind:
        raise NotFound
    services.remind(region=region, kind=kind, period=period, by=request.user, at=timezone.now())
    shown = {"region": region, "line": line, "cell": cell, "message": _message(region, line, cell, request.user)}
    return render(request, "intake/reminder.html", shown)


def _message(region, line, cell, sender) -> str:
    late = _(" dan sudah lewat %s hari") % cell.days_late if cell.days_late else ""
    return _(
        "Yth. %(agency)s,\n\n"
        "%(list)s untuk semester %(semester)s kami tunggu pada %(due)s%(late)s. "
        "Daftar ini dipakai untuk menemukan anak yang tidak bersekolah di %(region)s.\n\n"
        "Mohon dikirim sebagai berkas Excel atau CSV seperti biasanya. Bila ada kendala, kabari kami.\n\n"
        "Terima kasih,\n%(sender)s"
    ) % {
        "agency": line.agency.name if line.agency else _("Bapak/Ibu"),
        "list": line.kind.label,
        "semester": semester_words(cell.period),
        "due": f"{cell.due:%d/%m/%Y}",
        "late": late,
        "region": region.name,
        "sender": sender.name,
    }


def _one(regions: list, code: str | None):
    """The region that is asked for, else the first; raises NotFound."""
    found = next((region for region in regions if region.pk == code), None) if code else next(iter(regions), None)
    if found is None:
        raise NotFound
    return found
