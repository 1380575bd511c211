"""Sheets of paper come home: scan or type the code, type what stands there, next. No mouse."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.errors import Conflict, Invalid, NotFound
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission, can
from rangkul.forms import queries as questionnaires
from rangkul.forms.models import Use
from rangkul.registry.queries import age_on

from .. import filling, queries, services
from ..forms.rekeying import CodeForm, SheetForm


class NoForm(Conflict):
    """There is nothing to type into."""

    message = gettext_lazy("Belum ada formulir kunjungan yang berlaku di wilayah ini.")


@page(Permission.VISIT_PLAN)
def rekey(request):
    """Ask for a code; of a household show its children."""
    text = request.GET.get("kode", "")
    form = CodeForm({"kode": text} if text else None)
    homes = []
    if text:
        code = queries.clean_code(text.rpartition("kode=")[2])
        try:
            door = queries.door_for(request.user, code)
            return redirect("visits:rekey_sheet", door.visit_code)
        except NotFound:
            homes = list(queries.household_doors(request.user, code))
            if len(homes) == 1:
                return redirect("visits:rekey_sheet", homes[0].visit_code)
            if not homes:
                form.add_error("kode", _("Kode ini tidak ada di wilayah Anda. Periksa hurufnya."))
    shown = {"form": form, "doors": homes, "outcomes": filling.LETTERS.items()}
    return render(request, "visits/rekey.html", shown, status=422 if form.errors else 200)


@page(Permission.VISIT_PLAN, methods=BOTH)
def rekey_sheet(request, visit_code):
    """Type one child's answers; Enter saves and asks for the next code."""
    door = queries.door_for(request.user, visit_code)
    now = timezone.now()
    with_reasons = can(request.user, Permission.FINDING_VIEW, area=door.area)
    given = request.POST if request.method == "POST" else None
    form = SheetForm(given, with_reasons=with_reasons, initial={"instance": filling.new_instance()})
    if form.is_bound and form.is_valid():
        version = questionnaires.current(door.region, Use.VISIT, timezone.localdate(now))
        if version is None:
            raise NoForm
        xml = filling.xml_of(
            code=version.form.code, version=version.version, questions=version.questions,
            answers=form.answers() | {"visit_code": door.visit_code}, instance_id=form.cleaned_data["instance"],
        )  # fmt: skip
        try:
            services.arrive(
                region=door.region, xml=xml, files={}, channel="paper", by=request.user, device_id=None, at=now
            )
        except (Invalid, Conflict) as error:
            form.add_error(None, f"{error.message} {error.remedy}".strip())
        else:
            messages.success(request, _("Tersimpan: %s. Kode berikutnya?") % door.visit_code)
            left = [one for one in queries.household_doors(request.user, door.household) if one.pk != door.pk]
            return redirect("visits:rekey_sheet", left[0].visit_code) if left else redirect(reverse("visits:rekey"))
    shown = {
        "form": form, "door": door, "age": age_on(door.child.birth_date, timezone.localdate(now)),
        "outcomes": filling.LETTERS.items(),
    }  # fmt: skip
    return render(request, "visits/rekey_sheet.html", shown, status=422 if form.errors else 200)
