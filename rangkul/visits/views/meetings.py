"""Pages of statements and village meetings: sides beside each other, the list of a meeting, its paper."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import NotFound, Trouble
from rangkul.core.models import Agency, Area, Region
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, where
from rangkul.core.queries import area_names

from .. import minutes, services
from ..forms.found import MeetingForm, StatementForm
from ..models import Meeting, Said, Side
from ..queries import answering, found


def _statement(request, child_id, permission: Permission):
    child = found.child_to_state(request.user, child_id, permission)
    sides = answering.sides_of(request.user, child)
    agencies = Agency.objects.filter(region=child.region_id, closed_at=None) if Side.AGENCY in sides else None
    form = StatementForm(request.POST or None, sides=[(side, Side(side).label) for side in sides], agencies=agencies)
    trouble = None
    if request.method == "POST" and form.is_valid():
        try:
            services.give_statement(child=child, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Keterangan Anda dicatat."))
            return redirect(request.path)
        except Trouble as error:
            trouble = error
    shown = {
        "child": child, "form": form, "sides": sides, "trouble": trouble, "place": area_names({child.area})[child.area],
        "statements": found.statements_of(request.user, child, permission),
    }  # fmt: skip
    return render(request, "visits/statements.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.STATEMENT_GIVE, methods=BOTH)
def statements(request, child_id):
    """What each side says of a child; one's own word."""
    return _statement(request, child_id, Permission.STATEMENT_GIVE)


@page(Permission.FINDING_VIEW, methods=BOTH)
def agency_statement(request, child_id):
    """The same for who enters an agency's letter."""
    return _statement(request, child_id, Permission.FINDING_VIEW)


@page(Permission.STATEMENT_GIVE)
def to_state(request):
    """Children about whom one's own side could say something: a school's pupils, a village's doubts."""
    name = request.GET.get("nama", "")[:60]
    shown = Paginator(found.children_to_state(request.user, name), 50).get_page(request.GET.get("page"))
    names = area_names({child.village_code for child in shown} - {""})
    for child in shown:
        child.place = names.get(child.village_code, _("Residu"))
    schools = where(request.user, Permission.STATEMENT_GIVE).schools
    return render(request, "visits/to_state.html", {"page": shown, "name": name, "schools": schools})


@page(Permission.STATEMENT_GIVE, methods=WRITE)
def undo_statement(request, statement_id):
    """Take one's own word back."""
    one = found.own_statement_for(request.user, statement_id)
    try:
        services.undo_statement(statement=one, by=request.user, at=timezone.now())
        messages.success(request, _("Keterangan ditarik."))
    except Trouble as error:
        messages.error(request, error.message)
    return redirect("visits:statements", one.child_id)


@page(Permission.MEETING_HOLD)
def meetings(request):
    """Village meetings."""
    shown = Paginator(found.meetings(request.user), 50).get_page(request.GET.get("page"))
    names = area_names({meeting.village_code for meeting in shown})
    for meeting in shown:
        meeting.village_name = names[meeting.village_code]
    return render(request, "visits/meetings.html", {"page": shown})


@page(Permission.MEETING_HOLD, methods=BOTH)
def new_meeting(request):
    """Choose the village and its children; the heads of the paper."""
    codes = found.villages_to_meet(request.user)
    village = request.POST.get("village") or request.GET.get("village") or (codes[0] if len(codes) == 1 else "")
    if village and village not in codes:
        raise NotFound
    children = list(found.children_to_confirm(request.user, village)) if village else []
    form, trouble = MeetingForm(request.POST or None), None
    if request.method == "POST" and village and form.is_valid():
        chosen = {int(key) for key in request.POST.getlist("child") if key.isdigit()}
        try:
            made = services.prepare_meeting(
                region=Region.objects.get(pk=village[:4]), village=village, by=request.user, at=timezone.now(),
                children=[child for child in children if child.pk in chosen], **form.cleaned_data,
            )  # fmt: skip
            return redirect("visits:meeting", made.pk)
        except Trouble as error:
            trouble = error
    names = area_names(codes)
    shown = {
        "form": form, "children": children, "village": village, "trouble": trouble,
        "villages": sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1]),
    }  # fmt: skip
    return render(request, "visits/new_meeting.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.MEETING_HOLD, methods=BOTH)
def meeting(request, meeting_id):
    """The list of one meeting: name, parent, RT, and in school, not, not found. Nothing else stands on it."""
    one = found.meeting_for(request.user, meeting_id)
    form, trouble = MeetingForm(request.POST or None, initial=_heads(one)), None
    if request.method == "POST":
        try:
            if form.is_valid():
                said = {line.pk: request.POST.get(f"said-{line.pk}", line.said) for line in found.lines_of(one)}
                one = services.note_meeting(
                    meeting=one, said=said, by=request.user, at=timezone.now(), **form.cleaned_data
                )
                if request.POST.get("verb") == "sign":
                    services.sign_meeting(meeting=one, by=request.user, at=timezone.now())
                    messages.success(request, _("Disahkan. Keterangan musyawarah berlaku untuk semua anak di daftar."))
                else:
                    messages.success(request, _("Disimpan."))
                return redirect("visits:meeting", one.pk)
        except Trouble as error:
            trouble = error
    lines = list(found.lines_of(one))
    shown = {
        "meeting": one, "lines": lines, "form": form, "words": Said.choices, "trouble": trouble,
        "village": area_names({one.village_code})[one.village_code], "open": sum(not line.said for line in lines),
    }  # fmt: skip
    return render(request, "visits/meeting.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.MEETING_HOLD, methods=WRITE)
def undo_meeting(request, meeting_id):
    """Take the signed act back."""
    one = found.meeting_for(request.user, meeting_id)
    try:
        _meeting, stood = services.undo_meeting(
            meeting=one, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
        )
        messages.success(request, _("Musyawarah dibatalkan."))
        if stood:
            messages.warning(request, _("%s anak tetap, karena ada temuan sesudahnya.") % stood)
    except Trouble as error:
        messages.error(request, error.message)
    return redirect("visits:meeting", one.pk)


@page(Permission.MEETING_HOLD)
def meeting_paper(request, meeting_id, ending):
    """The berita acara as .docx or PDF."""
    one = found.meeting_for(request.user, meeting_id)
    if ending not in minutes.MAKERS:
        raise NotFound
    village = Area.objects.filter(code=one.village_code).select_related("parent").first()
    content = minutes.MAKERS[ending](one, list(found.lines_of(one)), village)
    services.print_meeting(meeting=one, form=ending, by=request.user, at=timezone.now())
    answer = HttpResponse(content, content_type=minutes.TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="berita-acara-{one.pk}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _heads(one: Meeting) -> dict:
    people = "\n".join(", ".join(part for part in (p["name"], p.get("title", "")) if part) for p in one.signatories)
    return {name: getattr(one, name) for name in ("held_on", "number", "place", "leader", "leader_title")} | {
        "signatories": people
    }
