"""Pages of people who visit: their load and where they live; and one's own doors, read on a desk."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.errors import Conflict, Invalid, NotFound
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission
from rangkul.core.queries import area_names

from .. import queries, services
from ..forms.planning import AbsenceForm, VolunteerForm
from ..queries.planning import MANY


@page(Permission.VISIT_PLAN)
def volunteers(request):
    """Who may visit where, and what each still carries."""
    today = timezone.localdate()
    groups = []
    for region in queries.regions_to_visit(request.user, Permission.VISIT_PLAN):
        found = queries.helpers(request.user, region, today)
        names = area_names(found)
        groups += [(region, village, names[village], found[village]) for village in sorted(found)]
    people = [one for _region, _village, _name, helpers in groups for one in helpers]
    shown = {
        "groups": groups, "many": MANY, "today": today,
        "heaviest": max((one.households for one in people), default=0) or 1,
        "volunteers": len({one.person.pk for one in people if one.is_volunteer}),
        "absent": sum(one.is_absent for one in people), "households": sum(one.households for one in people),
    }  # fmt: skip
    return render(request, "visits/volunteers.html", shown)


@page(Permission.VISIT_PLAN, methods=BOTH)
def volunteer(request, person_id, village):
    """One volunteer of one village: home, limit, absence."""
    region, helper = _helper(request.user, person_id, village)
    today, row = timezone.localdate(), helper.row
    form = VolunteerForm(
        request.POST if request.method == "POST" else None,
        initial={"rt": row.rt, "rw": row.rw, "at_most": row.at_most} if row else {},
    )
    if form.is_bound and form.is_valid():
        services.set_volunteer(
            region=region, person=helper.person, village=village, today=today, by=request.user, at=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("Tersimpan. Berlaku untuk pembagian berikutnya."))
        return redirect("visits:volunteer", person_id, village)
    return _volunteer_page(request, region, helper, form=form)


@page(Permission.VISIT_PLAN, methods=WRITE)
def absence(request, person_id, village):
    """Note an absence and share out the doors; or end it."""
    region, helper = _helper(request.user, person_id, village)
    today, now = timezone.localdate(), timezone.now()
    row = helper.row or services.set_volunteer(
        region=region, person=helper.person, village=village, rt=None, rw=None, at_most=None, today=today,
        by=request.user, at=now,
    )  # fmt: skip
    if request.POST.get("verb") == "end":
        services.end_absence(volunteer=row, by=request.user, at=now)
        messages.success(request, _("Dicatat: dapat berkunjung lagi."))
        return redirect("visits:volunteer", person_id, village)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return _volunteer_page(request, region, helper, absence_form=form)
    try:
        steps = services.replan_absent(volunteer=row, today=today, by=request.user, at=now, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        form.add_error(None, str(error.message))
        return _volunteer_page(request, region, helper, absence_form=form)
    moved = sum(step.doors for step in steps)
    said = ngettext("%d pintu dibagikan kepada yang lain.", "%d pintu dibagikan kepada yang lain.", moved) % moved
    messages.success(request, _("Dicatat.") + " " + (said if moved else ""))
    return redirect("visits:volunteer", person_id, village)


@page(Permission.VISIT_DO)
def my_doors(request):
    """The doors of who is signed in, read only: what the phone shows, without its form."""
    doors = queries.doors(request.user)
    homes: dict[str, list[dict]] = {}
    for door in doors:
        homes.setdefault(door["household"], []).append(door)
    today = timezone.localdate()
    shown = {
        "homes": [{"doors": mine, "first": mine[0], "late": mine[0]["due_on"] < today} for mine in homes.values()],
        "doors": len(doors), "near_full": len(doors) >= queries.DOORS_AT_MOST * 0.8, "most": queries.DOORS_AT_MOST,
        "today": today,
    }  # fmt: skip
    answer = render(request, "visits/my_doors.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _helper(viewer, person_id: int, village: str):
    today = timezone.localdate()
    for region in queries.regions_to_visit(viewer, Permission.VISIT_PLAN).filter(code=village[:4]):
        return region, queries.helper_for(viewer, region, person_id, village, today)
    raise NotFound


def _volunteer_page(request, region, helper, *, form=None, absence_form=None):
    row = helper.row
    form = form or VolunteerForm(initial={"rt": row.rt, "rw": row.rw, "at_most": row.at_most} if row else {})
    doors = queries.doors_seen(request.user, Permission.VISIT_PLAN).filter(
        region=region, volunteer=helper.person, state__in=queries.STILL_OPEN
    )
    shown = {
        "helper": helper, "region": region, "form": form,
        "absence_form": absence_form or AbsenceForm(initial={"absent_from": timezone.localdate()}),
        "place": area_names([helper.village])[helper.village],
        "rounds": queries.rounds(request.user, region).filter(pk__in=doors.values("round_id")),
        "is_away": bool(row and row.absent_from),
    }  # fmt: skip
    status = 422 if form.errors or (absence_form is not None and absence_form.errors) else 200
    return render(request, "visits/volunteer.html", shown, status=status)
