"""One child's file: what is believed and why, the rows behind, the story, who has seen it; numbers, mending, events."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rangkul.core import secrets
from rangkul.core.errors import NotFound, Trouble
from rangkul.core.pages import BOTH, READ, page
from rangkul.core.permissions import Permission, can
from rangkul.core.queries import area_names
from rangkul.core.queries import seen as who_has_seen
from rangkul.reconcile.differences import marked, marked_number

from .. import queries, services
from ..forms import EditForm, EventForm, NumberForm, ReasonForm
from ..models import Child, EventKind
from ..services.believing import number_of, record_number
from .parts import dressed, private, to_child

P = Permission
PARTS = {"": "", "sumber": "records", "riwayat": "history", "pembaca": "readers"}


@page(P.CHILD_VIEW, methods=READ)
def child(request, child_id):
    """The file. Opening it is on record, with what was shown."""
    asked = queries.child_for(request.user, child_id)
    if asked.pk != child_id:
        return redirect("registry:child", asked.pk)
    seen = services.open_child(child=asked, by=request.user, at=timezone.now())
    part = request.GET.get("bagian", "")
    if part not in PARTS or (PARTS[part] and PARTS[part] not in seen):
        raise NotFound
    shown = {"child": dressed(request.user, [asked])[0], "seen": seen, "part": part, "parts": _tabs(seen)}
    return render(request, "registry/child.html", shown | _shown(request, asked, seen, part))


def _tabs(seen) -> list[tuple[str, str]]:
    names = {
        "": _("Ringkasan"),
        "sumber": _("Catatan sumber"),
        "riwayat": _("Riwayat"),
        "pembaca": _("Siapa yang membuka"),
    }
    return [(part, names[part]) for part, needed in PARTS.items() if not needed or needed in seen]


def _shown(request, asked: Child, seen, part: str) -> dict:
    viewer = request.user
    others = list(queries.absorbed_by(viewer, asked))
    records = queries.records_of(viewer, asked) if "records" in seen else []
    shown = {
        "others": others,
        "may_edit": can(viewer, P.CHILD_EDIT, area=asked.area),
        "may_merge": can(viewer, P.CHILD_MERGE, area=asked.area),
        "may_reveal": can(viewer, P.NIK_REVEAL, area=asked.area),
        "event_kinds": [(kind.value, kind.label) for kind in EventKind if kind != EventKind.BORN],
    }
    if part == "sumber":
        return shown | {"compared": _side_by_side(asked, records)}
    if part == "riwayat":
        return shown | {"moments": queries.timeline(asked, others)}
    if part == "pembaca":
        return shown | {"readers": who_has_seen(viewer, "child", asked.pk)}
    return shown | {
        "nik": secrets.masked(number_of(asked, "nik")) if "nik" in seen else "",
        "no_kk": secrets.masked(number_of(asked, "no_kk")) if "no_kk" in seen else "",
        "beliefs": queries.beliefs(asked, records) if "history" in seen else {},
        "family": dressed(viewer, queries.family_of(viewer, asked)[:20]) if "family" in seen else [],
        "questions": queries.questions(viewer).filter(child=asked) if "questions" in seen else [],
        "records": len(records),
        "place": "registry/_place.html",
    }


def _side_by_side(asked: Child, records: list) -> dict:
    """A table: a line for each field, a column for each row of a list, letters that differ from the register marked.

    ``gone``: rows that were destroyed with their delivery; only whether they agreed is left of them.
    """
    believed = {
        "name": asked.name, "birth_date": asked.birth_date, "sex": asked.sex, "mother_name": asked.mother_name,
        "father_name": asked.father_name, "address": asked.address, "rt": asked.rt, "rw": asked.rw,
        "village_code": asked.village_code, "school_id": asked.school_id, "school_name": asked.school_name,
        "grade": asked.grade, "nisn": asked.nisn,
    }  # fmt: skip
    places = area_names({asked.village_code, *(row.village_code for row in records)} - {""})
    gone = [row for row in records if row.checked_on]
    records = [row for row in records if not row.checked_on]
    lines = []
    for name, value in believed.items():
        here = _readable(name, value, places)
        cells = [_cell(here, _readable(name, getattr(row, name), places)) for row in records]
        if here or any(cells):
            lines.append((name, [(here, False)] if here else [], cells))
    lines += [_number_line(asked, records, group, kind) for group, kind in (("nik", "nik"), ("no_kk", "kk"))]
    return {"heads": records, "lines": lines, "gone": gone}


def _readable(name: str, value, places: dict[str, str]) -> str:
    if value is None or value == "":
        return ""
    if name == "birth_date":
        return date_format(value, "j M Y")
    return places.get(value, value) if name == "village_code" else str(value)


def _cell(believed: str, said: str) -> list:
    if not said:
        return []
    return marked(believed, said)[1] if believed else [(said, False)]


def _number_line(asked: Child, records: list, group: str, kind: str) -> tuple:
    """A number in all rows, masked; which digits differ is seen all the same."""
    mine = number_of(asked, group)
    cells = []
    for row in records:
        same = getattr(row, f"{kind}_same")
        said = None if same is None else mine if same else record_number(row, kind)
        cells.append(marked_number(mine, said)[1] if said else [])
    return (group, marked_number(mine, mine)[0], cells)


@page(P.NIK_REVEAL, methods=BOTH)
def reveal(request, child_id, group):
    """One number in clear, with a reason; shown once, kept nowhere."""
    asked = queries.child_for(request.user, child_id, P.NIK_REVEAL)
    form = ReasonForm(request.POST or None)
    shown = {"child": asked, "form": form, "group": group, "number": ""}
    if request.method == "POST" and form.is_valid():
        shown["number"] = services.reveal_number(
            child=asked, group=group, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        return private(render(request, "registry/reveal.html", shown))
    return private(render(request, "registry/reveal.html", shown, status=422 if request.method == "POST" else 200))


@page(P.CHILD_EDIT, methods=BOTH)
def edit(request, child_id):
    """Mend what is believed."""
    asked = queries.child_for(request.user, child_id, P.CHILD_EDIT)
    initial = {name: getattr(asked, name) for name in services.EDITABLE}
    initial |= {"village": asked.village_code, "seen_at": asked.changed_at.isoformat()}
    form = EditForm(request.POST or None, initial=initial, region=asked.region)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_child(
                child=asked, said=form.said(), village=form.cleaned_data["village"],
                reason=form.cleaned_data["reason"], seen_at=form.cleaned_data["seen_at"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except Trouble as trouble:
            form.add_error(None, f"{trouble.message} {trouble.remedy}".strip())
        else:
            messages.success(request, _("Berkas diperbaiki."))
            return to_child(asked)
    shown = {"child": asked, "form": form}
    return render(request, "registry/edit.html", shown, status=422 if request.method == "POST" else 200)


@page(P.CHILD_EDIT, methods=BOTH)
def event(request, child_id, kind):
    """Note that a child died, moved out, moved in, or got another NIK."""
    asked = queries.child_for(request.user, child_id, P.CHILD_EDIT)
    if kind not in EventKind or kind == EventKind.BORN:
        raise NotFound
    form = EventForm(request.POST or None, kind=kind, region=asked.region)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_event(child=asked, kind=kind, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Trouble as trouble:
            form.add_error(None, f"{trouble.message} {trouble.remedy}".strip())
        else:
            messages.success(request, _("Peristiwa dicatat."))
            return to_child(asked)
    shown = {"child": asked, "form": form, "kind": EventKind(kind)}
    return private(render(request, "registry/event.html", shown, status=422 if request.method == "POST" else 200))


@page(P.CHILD_EDIT, methods=BOTH)
def undo_event(request, event_id):
    """It did not happen after all."""
    happened = queries.event_for(request.user, event_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.undo_event(event=happened, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Peristiwa dibatalkan. Berkas kembali seperti sebelumnya."))
        return to_child(happened.child_id)
    shown = {"child": happened.child, "event": happened, "form": form}
    return render(request, "registry/undo_event.html", shown, status=422 if request.method == "POST" else 200)


@page(P.CHILD_VIEW, methods=BOTH)
def by_number(request):
    """Look for a NIK or No. KK. It travels in the body alone; the search is on record."""
    form = NumberForm(request.POST or None)
    shown = {"form": form, "found": None}
    if request.method == "POST" and form.is_valid():
        try:
            found = services.find_by_number(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Trouble as trouble:
            form.add_error("number", str(trouble.message))
        else:
            shown |= {"found": dressed(request.user, found), "form": NumberForm()}
            return private(render(request, "registry/by_number.html", shown))
    return private(render(request, "registry/by_number.html", shown, status=422 if request.method == "POST" else 200))
