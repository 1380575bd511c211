"""Requests about personal data and breaches, with the law's clock; what was destroyed when its time was over."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import queries, services
from ..errors import Conflict, Trouble
from ..forms.privacy import AnswerForm, BreachFields, BreachForm, NoticeForm, RefusalForm, TicketForm
from ..models import BreachData, TicketState
from ..pages import BOTH, page
from ..permissions import Permission
from .parts import form_page

PER_PAGE = 50


@page(Permission.PRIVACY_HANDLE)
def privacy(request):
    """Open requests first: whose time runs."""
    state = request.GET.get("keadaan", TicketState.OPEN)
    state = state if state in TicketState.values else ""
    shown = Paginator(queries.tickets(request.user, state=state), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    for ticket in shown:
        ticket.late = ticket.is_late(now)
    counts = {key: queries.tickets(request.user, state=key).count() for key in TicketState.values}
    tabs = [(key, label, counts[key]) for key, label in TicketState.choices]
    return render(request, "core/privacy.html", {"page": shown, "state": state, "tabs": tabs, "now": now})


@page(Permission.PRIVACY_HANDLE, methods=BOTH)
def receive(request):
    """Note a request."""
    form = TicketForm(request.POST or None, regions=_regions(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            ticket = services.receive_request(**form.cleaned_data, by=request.user, at=timezone.now())
        except Trouble as trouble:
            form.add_error("received_at", str(trouble.message))
        else:
            messages.success(request, _("Permintaan dicatat. Jawab sebelum waktunya habis."))
            return redirect("core:ticket", ticket.pk)
    return form_page(request, "core/ticket_add.html", form)


@page(Permission.PRIVACY_HANDLE, methods=BOTH)
def ticket(request, ticket_id: int):
    """One request; answer it or refuse it."""
    found = queries.ticket_for(request.user, ticket_id)
    act = request.POST.get("act", "")
    answer = AnswerForm(request.POST if act == "answer" else None, prefix="jawab")
    refusal = RefusalForm(request.POST if act == "refuse" else None, prefix="tolak")
    verb, form = {"answer": (services.answer_request, answer), "refuse": (services.refuse_request, refusal)}.get(
        act, (None, None)
    )
    if request.method == "POST" and form is not None and form.is_valid():
        verb(ticket=found, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Jawaban dicatat."))
        return redirect("core:ticket", found.pk)
    found.late = found.is_late(timezone.now())
    shown = {"ticket": found, "answer": answer, "refusal": refusal, "now": timezone.now()}
    return render(request, "core/ticket.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.PRIVACY_HANDLE)
def breaches(request):
    """The register of what went wrong."""
    shown = Paginator(queries.breaches(request.user), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    for breach_ in shown:
        breach_.late = breach_.is_late(now)
    return render(request, "core/breaches.html", {"page": shown, "now": now})


@page(Permission.PRIVACY_HANDLE, methods=BOTH)
def note_breach(request):
    """Write a breach down; its clock begins to run."""
    form = BreachForm(request.POST or None, regions=_regions(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            found = services.note_breach(**form.cleaned_data, by=request.user, at=timezone.now())
        except Trouble as trouble:
            form.add_error("found_at", str(trouble.message))
        else:
            messages.warning(request, _("Kejadian dicatat. Surat pemberitahuan sudah dapat dicetak."))
            return redirect("core:breach", found.pk)
    return form_page(request, "core/breach_add.html", form)


@page(Permission.PRIVACY_HANDLE, methods=BOTH)
def breach(request, breach_id: int):
    """One breach: complete it, print the notice, note that it was given."""
    found = queries.breach_for(request.user, breach_id)
    act = request.POST.get("act", "")
    initial = {name: getattr(found, name) for name in BreachFields.base_fields}
    fields = BreachFields(request.POST if act == "change" else None, initial=initial, prefix="isi")
    notice = NoticeForm(request.POST if act == "notice" else None, prefix="surat")
    if act == "change" and fields.is_valid():
        services.change_breach(breach=found, **fields.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Perubahan disimpan."))
        return redirect("core:breach", found.pk)
    if act == "notice" and notice.is_valid():
        try:
            services.give_notice(breach=found, **notice.cleaned_data, by=request.user, at=timezone.now())
        except Conflict:
            raise
        except Trouble as trouble:
            notice.add_error(None, str(trouble.message))
        else:
            messages.success(request, _("Pemberitahuan dicatat."))
            return redirect("core:breach", found.pk)
    found.late = found.is_late(timezone.now())
    shown = {"breach": found, "fields": fields, "notice": notice, "kinds": _kinds(found), "now": timezone.now()}
    return render(request, "core/breach.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.PRIVACY_HANDLE)
def breach_letter(request, breach_id: int):
    """The written notice of UU 27/2022 art. 46, to print: to the people concerned or to the agency."""
    found = queries.breach_for(request.user, breach_id)
    to_agency = request.GET.get("untuk") == "lembaga"
    shown = {"breach": found, "kinds": _kinds(found), "to_agency": to_agency, "today": timezone.localdate()}
    return render(request, "core/breach_letter.html", shown)


@page(Permission.PRIVACY_HANDLE)
def retention(request):
    """What was destroyed because the law or the agreement said so, by whom and when."""
    found = Paginator(queries.destroyed(request.user), PER_PAGE).get_page(request.GET.get("page"))
    tables = [(region, queries.keeping_table(region)) for region in _regions(request.user)]
    for region, _table in tables:
        region.last_night = queries.last_night(request.user, region)
    return render(request, "core/retention.html", {"page": found, "lines": queries.lines(found), "tables": tables})


def _regions(viewer) -> list:
    return list(queries.regions_with(viewer, Permission.PRIVACY_HANDLE))


def _kinds(found) -> list:
    return [BreachData(kind).label for kind in found.data_kinds if kind in BreachData.values]
