"""Pages of rounds: the list, making one, one round, one village of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.errors import Conflict, Invalid, NotFound
from rangkul.core.models import Area
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can, where
from rangkul.core.queries import areas_in
from rangkul.registry.queries import places_left

from .. import queries, services
from ..days import Calendar
from ..forms.planning import RoundForm
from ..models import AssignmentState, RoundState

ROWS = 100
RESIDU = "residu"
S = AssignmentState


@page(Permission.VISIT_VIEW)
def rounds(request):
    """All rounds that the viewer has to do with."""
    today = timezone.localdate()
    shown = Paginator(queries.rounds(request.user), 20).get_page(request.GET.get("page"))
    for round_ in shown:
        doors = queries.doors_seen(request.user).filter(round=round_)
        round_.standing = queries.whole(queries.standing(doors, today))
    may_plan = can(request.user, Permission.VISIT_PLAN)
    return render(request, "visits/rounds.html", {"page": shown, "may_plan": may_plan, "today": today})


@page(Permission.VISIT_PLAN, methods=BOTH)
def new_round(request):
    """Choose children; see what each village and volunteer would get; make it."""
    region = _region(request)
    areas = _areas(request.user, region)
    today = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET if "area" in request.GET else None
    form = RoundForm(given, areas=areas, initial=_first(request.user, region, areas, today))
    plan, trouble = None, None
    if form.is_bound and form.is_valid():
        choice = form.choice()
        if request.method == "POST":
            try:
                round_ = services.make_round(
                    region=region, name=form.cleaned_data["name"], choice=choice, due_on=form.cleaned_data["due_on"],
                    today=today, by=request.user, at=timezone.now(),
                )  # fmt: skip
            except Invalid as error:
                trouble = error
            else:
                messages.success(request, _("Putaran dibuat. Periksa pembagiannya, lalu mulai."))
                return redirect("visits:round", round_.pk)
        plan = queries.plan(request.user, region, choice, today)
    shown = {
        "form": form, "plan": plan, "region": region, "trouble": trouble,
        "regions": queries.regions_to_visit(request.user, Permission.VISIT_PLAN),
    }  # fmt: skip
    return render(request, "visits/new_round.html", shown, status=422 if trouble or form.errors else 200)


@page(Permission.VISIT_VIEW)
def round_page(request, round_id):
    """One round: how far each village is, what was changed, what comes next."""
    round_ = queries.round_for(request.user, round_id)
    today = timezone.localdate()
    doors = queries.doors_seen(request.user).filter(round=round_)
    lines = queries.standing(doors, today)
    steps = queries.steps(request.user, round_)[:20]
    may_lead = queries.may_lead(request.user, round_)
    shown = {
        "round": round_, "lines": lines, "whole": queries.whole(lines), "steps": steps, "may_lead": may_lead,
        "may_undo": may_lead and not doors.filter(attempts__gt=0).exists(), "today": today,
        "letters": queries.letters(request.user, round_).count(), "districts": _districts(lines),
    }  # fmt: skip
    return render(request, "visits/round.html", shown)


@page(Permission.VISIT_PLAN, methods=WRITE)
def change_round(request, round_id):
    """Open, close or undo a round."""
    round_ = queries.round_to_plan(request.user, round_id)
    verbs = {"open": services.open_round, "close": services.close_round, "undo": services.undo_round}
    verb = verbs.get(request.POST.get("verb", ""))
    if verb is None:
        raise Invalid
    round_ = verb(round=round_, by=request.user, at=timezone.now())
    said = {
        RoundState.OPEN: _("Putaran dimulai: pintunya sekarang ada di HP relawan."),
        RoundState.CLOSED: _("Putaran ditutup."),
        RoundState.UNDONE: _("Putaran dibatalkan."),
    }
    messages.success(request, said[RoundState(round_.state)])
    return redirect("visits:round", round_.pk)


@page(Permission.VISIT_VIEW)
def village(request, round_id, key):
    """The doors of one village, by volunteer."""
    round_ = queries.round_for(request.user, round_id)
    code = "" if key == RESIDU else key
    found = queries.doors_seen(request.user).filter(round=round_, village_code=code)
    if not found.exists():
        raise NotFound
    today = timezone.localdate()
    scope = where(request.user, Permission.VISIT_PLAN)
    may_plan = scope.covers(code or round_.region_id) and round_.state in (RoundState.PLANNED, RoundState.OPEN)
    helpers = _helpers(request.user, round_, code, today) if may_plan else []
    person = request.GET.get("relawan", "")
    doors = found.filter(volunteer_id=int(person)) if person.isdigit() else found
    if person == "-":
        doors = found.filter(volunteer=None)
    doors = doors.select_related("child", "volunteer").order_by("volunteer__name", "order", "household", "pk")
    (line,) = queries.standing(found, today) or [queries.Standing(code, "")]
    shown = {
        "round": round_, "key": key, "code": code, "line": line, "helpers": helpers, "may_plan": may_plan,
        "page": Paginator(doors, ROWS).get_page(request.GET.get("page")), "person": person, "today": today,
        "people": sorted({d.volunteer for d in found.select_related("volunteer") if d.volunteer}, key=lambda p: p.name),
        "movable": (S.WAITING, S.ASSIGNED, S.TRIED), "heaviest": max((h.households for h in helpers), default=0) or 1,
    }  # fmt: skip
    return render(request, "visits/village.html", shown)


@page(Permission.VISIT_PLAN, methods=WRITE)
def change_doors(request, round_id, key):
    """Give, move, share out or withdraw the chosen doors."""
    round_ = queries.round_to_plan(request.user, round_id)
    code = "" if key == RESIDU else key
    doors = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdigit()]
    today, now = timezone.localdate(), timezone.now()
    verb, to = request.POST.get("verb", ""), request.POST.get("to", "")
    back = redirect("visits:village", round_.pk, key)
    try:
        if verb == "share":
            step = services.share_waiting(round=round_, village=code, today=today, by=request.user, at=now)
        elif verb == "withdraw":
            reason = request.POST.get("reason", "")
            step = services.withdraw_doors(round=round_, doors=doors, reason=reason, by=request.user, at=now)
        else:
            person = _person(request.user, round_, code, to, today)
            step = services.give_doors(round=round_, doors=doors, to=person, today=today, by=request.user, at=now)
    except (Invalid, Conflict) as error:
        messages.error(request, f"{error.message} {error.remedy}".strip())
        return back
    said = ngettext("%d pintu diubah.", "%d pintu diubah.", step.doors) % step.doors
    messages.success(request, said)
    return back


@page(Permission.VISIT_PLAN, methods=WRITE)
def undo_step(request, step_id):
    """Put the doors of one act back."""
    step = queries.step_for(request.user, step_id)
    back = services.undo_step(step=step, by=request.user, at=timezone.now())
    kept = step.doors - back
    said = ngettext("%d pintu dikembalikan.", "%d pintu dikembalikan.", back) % back
    if kept:
        more = ngettext("%d pintu sudah diubah lagi dan dibiarkan.", "%d pintu sudah diubah lagi dan dibiarkan.", kept)
        said += " " + more % kept
    messages.success(request, said)
    return redirect("visits:round", step.round_id)


def _person(viewer, round_, code, to, today):
    """Who is chosen; None for "back to waiting"."""
    if to in ("", "-"):
        return None
    if not to.isdigit():
        raise Invalid(_("Pilih relawannya."))
    for one in _helpers(viewer, round_, code, today):
        if one.person.pk == int(to):
            return one.person
    raise services.CannotGoThere


def _helpers(viewer, round_, code, today):
    """Who may go there; to a door of the Residu anybody of the region, each once."""
    found = queries.helpers(viewer, round_.region, today, area=code)
    if code:
        return found.get(code, [])
    once = {one.person.pk: one for helpers in found.values() for one in helpers}
    return sorted(once.values(), key=lambda one: one.person.name)


def _region(request):
    regions = queries.regions_to_visit(request.user, Permission.VISIT_PLAN)
    found = regions.filter(code=request.GET.get("region", "")).first() or regions.first()
    if found is None:
        raise NotFound
    return found


def _areas(viewer, region) -> list[tuple[str, str]]:
    """What a round of the viewer's may cover."""
    scope = where(viewer, Permission.VISIT_PLAN)
    left = places_left(viewer, region.code, Permission.VISIT_PLAN)
    everything = [(region.code, region.name), *areas_in(region.code), *left]
    return [(code, name) for code, name in everything if scope.covers(code)]


def _first(viewer, region, areas, today) -> dict:
    rules = queries.rules_of(region)
    calendar = Calendar.of(region, saturday=rules.works_saturday)
    number = queries.rounds(viewer, region).count() + 1
    return {
        "name": _("Putaran %(n)d – %(month)s") % {"n": number, "month": date_format(today, "F Y")},
        "area": areas[0][0] if areas else "",
        "due_on": calendar.after(today, rules.working_days),
        "uncertain": True,
    }


def _districts(lines) -> list[tuple[str, list]]:
    """Villages under the name of their kecamatan."""
    names = dict(Area.objects.filter(code__in={one.code[:6] for one in lines}).values_list("code", "name"))
    groups: dict[str, list] = {}
    for one in lines:
        groups.setdefault(names.get(one.code[:6], ""), []).append(one)
    return list(groups.items())


def village_url(round_id: int, code: str) -> str:
    """Where the doors of a village of a round are."""
    return reverse("visits:village", args=[round_id, code or RESIDU])
