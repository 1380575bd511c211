"""The page that says where it is stuck, and the rules of days and letters."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import Invalid, NotFound
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can
from rangkul.core.queries import regions_with

from .. import queries, services
from ..forms.planning import RulesForm


@page(Permission.VISIT_VIEW)
def stuck(request):
    """Whose turn it is, from the kabupaten/kota down to the volunteer."""
    today = timezone.localdate()
    may_plan = can(request.user, Permission.VISIT_PLAN)
    shown = {"turns": queries.turns(request.user, today), "today": today, "may_plan": may_plan}
    if may_plan:
        shown["own_level"] = queries.own_level(request.user)
    return render(request, "visits/stuck.html", shown)


@page(Permission.VISIT_PLAN, methods=WRITE)
def told(request, reminder_id):
    """The message was sent."""
    reminder = queries.reminder_for(request.user, reminder_id)
    services.note_told(reminder=reminder, by=request.user, at=timezone.now())
    messages.success(request, _("Dicatat: sudah diingatkan."))
    return redirect("visits:stuck")


@page(Permission.VISIT_PLAN, methods=BOTH)
def rules(request, code):
    """Days, shares, and the head of letters of a kabupaten/kota."""
    region = regions_with(request.user, Permission.VISIT_PLAN).filter(code=code).first()
    if region is None:
        raise NotFound
    form = RulesForm(request.POST if request.method == "POST" else None, instance=queries.rules_of(region))
    if form.is_bound and form.is_valid():
        try:
            services.set_rules(region=region, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            form.add_error("letter_number", str(error.message))
        else:
            messages.success(request, _("Aturan tersimpan."))
            return redirect("visits:rules", code)
    return render(request, "visits/rules.html", {"form": form, "region": region}, status=422 if form.errors else 200)
