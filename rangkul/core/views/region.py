"""The region: its names and ages, its calendar, its offices, its map, and how the engine works for it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import area_changes, pictures, queries, services
from .. import boundaries as maps
from ..errors import Invalid, NotFound, Trouble
from ..forms.region import (
    AgencyForm,
    AreaChangesForm,
    BoundariesForm,
    EngineSettingsForm,
    HolidaysForm,
    KeepingForm,
    LogoForm,
    RegionForm,
)
from ..models import AgencyRole
from ..pages import BOTH, WRITE, page
from ..permissions import Permission

FIELDS = tuple(RegionForm.base_fields)
AREA_CHANGES, FAULTS = 50, 20


@page(Permission.REGION_MANAGE)
def region(request):
    """The regions I look after; straight in when there is one."""
    found = list(queries.regions_with(request.user, Permission.REGION_MANAGE))
    if len(found) == 1:
        return redirect("core:region_names", found[0].code)
    return render(request, "core/regions.html", {"regions": found})


@page(Permission.REGION_MANAGE, methods=BOTH)
def names(request, code: str):
    """Name, head of office, ages, school year; the logo beside it."""
    here = queries.region_for(request.user, code)
    form = RegionForm(request.POST or None, initial={name: getattr(here, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        services.change_region(region=here, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Perubahan disimpan."))
        return redirect("core:region_names", code)
    return _show(request, "core/region_names.html", here, "names", form, logo_form=LogoForm())


@page(Permission.REGION_MANAGE, methods=WRITE)
def change_logo(request, code: str):
    """Another logo, or none ("remove")."""
    here = queries.region_for(request.user, code)
    if "remove" in request.POST:
        services.change_logo(region=here, raw=None, by=request.user, at=timezone.now())
        return redirect("core:region_names", code)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            raw = form.cleaned_data["logo"].read(pictures.MOST_BYTES + 1)
            services.change_logo(region=here, raw=raw, by=request.user, at=timezone.now())
        except Invalid as trouble:
            form.add_error("logo", str(trouble.message))
        else:
            messages.success(request, _("Lambang disimpan."))
            return redirect("core:region_names", code)
    main = RegionForm(initial={name: getattr(here, name) for name in FIELDS})
    return _show(request, "core/region_names.html", here, "names", main, status=422, logo_form=form)


@page()
def logo(request, code: str):
    """The picture, for who belongs to the region."""
    here = queries.regions_of(request.user).filter(code=code).first()
    if here is None or not here.logo:
        raise NotFound
    raw = bytes(here.logo)
    return HttpResponse(raw, content_type=pictures.kind_of(raw), headers={"Cache-Control": "private, max-age=300"})


@page(Permission.REGION_MANAGE, methods=BOTH)
def calendar(request, code: str):
    """Holidays: read, add one or many, remove."""
    here = queries.region_for(request.user, code)
    form = HolidaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["lines"]
        count = services.add_holidays(region=here, days=days, by=request.user, at=timezone.now())
        messages.success(request, ngettext("%s hari libur disimpan.", "%s hari libur disimpan.", count) % count)
        return redirect("core:region_calendar", code)
    years: dict[int, list] = {}
    for holiday in queries.holidays_of(request.user, here):
        years.setdefault(holiday.on.year, []).append(holiday)
    shown = sorted(years.items(), reverse=True)
    return _show(request, "core/region_calendar.html", here, "calendar", form, years=shown)


@page(Permission.REGION_MANAGE, methods=WRITE)
def remove_holiday(request, code: str):
    """Take one holiday out."""
    here = queries.region_for(request.user, code)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise NotFound from None
    services.remove_holiday(region=here, day=day, by=request.user, at=timezone.now())
    return redirect("core:region_calendar", code)


@page(Permission.REGION_MANAGE)
def agencies(request, code: str):
    """Offices, schools and partners with what they are responsible for."""
    here = queries.region_for(request.user, code)
    found = queries.agencies_of(request.user, here)
    role = request.GET.get("urusan", "")
    if role in AgencyRole.values:
        found = found.filter(roles__contains=[role])
    labels = dict(AgencyRole.choices)
    rows = list(found)
    places = queries.area_names(row.area_code for row in rows if row.area_code)
    for row in rows:
        row.role_names = [labels.get(code_, code_) for code_ in row.roles]
        row.place = places.get(row.area_code, "")
    shown = {"agencies": rows, "roles": AgencyRole.choices, "role": role}
    return _show(request, "core/region_agencies.html", here, "agencies", None, **shown)


@page(Permission.REGION_MANAGE, methods=BOTH)
def add_agency(request, code: str):
    """A new office, school or partner."""
    here = queries.region_for(request.user, code)
    form = AgencyForm(request.POST or None, region=here)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_agency(region=here, **form.cleaned_data, by=request.user, at=timezone.now())
        except Trouble as trouble:
            form.add_error("name", str(trouble.message))
        else:
            messages.success(request, _("Instansi ditambahkan."))
            return redirect("core:region_agencies", code)
    return _show(request, "core/agency.html", here, "agencies", form, agency=None)


@page(Permission.REGION_MANAGE, methods=BOTH)
def agency(request, agency_id: int):
    """Change one; close it or open it again."""
    found = queries.agency_for(request.user, agency_id)
    initial = {name: getattr(found, name) for name in AgencyForm.base_fields}
    form = AgencyForm(
        request.POST if request.POST.get("act") == "change" else None, region=found.region, initial=initial
    )
    if request.POST.get("act") in ("close", "reopen"):
        verb = services.close_agency if request.POST["act"] == "close" else services.reopen_agency
        verb(agency=found, by=request.user, at=timezone.now())
        return redirect("core:region_agencies", found.region_id)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_agency(agency=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Trouble as trouble:
            form.add_error("name", str(trouble.message))
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("core:region_agencies", found.region_id)
    return _show(request, "core/agency.html", found.region, "agencies", form, agency=found)


@page(Permission.REGION_MANAGE, methods=BOTH)
def boundaries(request, code: str):
    """The map: upload one, see what fits, take it away."""
    here = queries.region_for(request.user, code)
    if "remove" in request.POST:
        services.change_boundaries(region=here, raw=None, by=request.user, at=timezone.now())
        messages.success(request, _("Peta dihapus. Angka tampil sebagai petak kecamatan."))
        return redirect("core:region_map", code)
    form = BoundariesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            raw = form.cleaned_data["boundaries"].read(maps.MOST_BYTES + 1)
            found = services.change_boundaries(region=here, raw=raw, by=request.user, at=timezone.now())
        except Invalid as trouble:
            form.add_error("boundaries", str(trouble.message))
        else:
            message = _("%(n)s bidang disimpan.") % {"n": len(found.found)}
            if found.unknown:
                message += " " + _("Tidak dikenal dan dilewati: %s.") % ", ".join(found.unknown[:20])
            (messages.warning if found.unknown else messages.success)(request, message)
            return redirect("core:region_map", code)
    there = {feature["properties"]["code"] for feature in (here.boundaries or {}).get("features", ())}
    areas = queries.areas_in(code)
    rows = [(area, name, area in there) for area, name in areas]
    return _show(request, "core/region_map.html", here, "map", form, rows=rows, count=len(there))


@page(Permission.REGION_MANAGE, methods=BOTH)
def areas(request, code: str):
    """Changes of area codes: what a list would do ("preview"), and doing it ("apply")."""
    here = queries.region_for(request.user, code)
    form = AreaChangesForm(request.POST or None)
    plan, faults = None, []
    if request.method == "POST" and form.is_valid():
        lines, faults = area_changes.read(form.cleaned_data["text"])
        plan, more = area_changes.understand(lines, here.pk, queries.areas_in_force(here.pk))
        faults += more
        if "apply" in request.POST and not faults:
            try:
                services.change_areas(region=here, **form.cleaned_data, by=request.user, at=timezone.now())
            except Invalid as trouble:
                form.add_error(None, str(trouble.message))
                faults = trouble.details.get("faults", [])
            else:
                messages.success(request, _("Perubahan dicatat. Anak dan tugas mengikuti dalam beberapa menit."))
                return redirect("core:region_areas", code)
    changes = Paginator(queries.area_changes_of(here), AREA_CHANGES).get_page(request.GET.get("page"))
    names = queries.area_names({c for change in changes for c in (change.old_code, change.new_code) if c})
    for change in changes:
        change.before = _place(change.old_code, names | ({change.old_code: change.old_name} if change.old_name else {}))
        change.after = _place(change.new_code, names)
    known = queries.areas_in_force(here.pk)
    steps = [
        (step.kind.label if step.kind else _("baru"), _place(step.old, known), _place(step.new, {step.new: step.name}))
        for step in (plan.steps if plan and not faults else ())
    ]
    shown = {
        "page": changes, "steps": steps, "faults": faults[:FAULTS], "more_faults": max(0, len(faults) - FAULTS),
    }  # fmt: skip
    return _show(request, "core/region_areas.html", here, "areas", form, status=422 if faults else None, **shown)


@page(Permission.REGION_MANAGE, methods=BOTH)
def keeping(request, code: str):
    """How long what is kept; another time for one kind of data."""
    here = queries.region_for(request.user, code)
    table = queries.keeping_table(here)
    asked = next((line for line in table if line.what == request.GET.get("data")), table[0])
    initial = {"what": asked.what, "months": asked.months, "source": asked.rule.source if asked.rule else ""}
    form = KeepingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        rule = services.set_months(region=here, **form.cleaned_data, by=request.user, at=timezone.now())
        if rule.from_day > timezone.localdate():
            day = date_format(rule.from_day, "j F Y")
            messages.warning(request, _("Masa simpan disimpan; karena lebih pendek, berlaku mulai %s.") % day)
        else:
            messages.success(request, _("Masa simpan disimpan dan sudah berlaku."))
        return redirect("core:region_keeping", code)
    return _show(request, "core/region_keeping.html", here, "keeping", form, table=table)


@page(Permission.REGION_MANAGE, methods=BOTH)
def engine_settings(request, code: str):
    """How the engine works for this region."""
    here = queries.region_for(request.user, code)
    form = EngineSettingsForm(request.POST or None, initial={"text": here.engine_settings})
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            services.change_engine_settings(region=here, text=text, by=request.user, at=timezone.now())
        except Invalid as trouble:
            form.add_error("text", str(trouble.message))
        else:
            messages.success(request, _("Pengaturan disimpan. Berlaku untuk pemadanan yang dimulai sesudah ini."))
            return redirect("core:region_engine", code)
    return _show(request, "core/region_engine.html", here, "engine", form)


def _place(code: str, names: dict[str, str]) -> tuple[str, str] | None:
    """(code with dots, name)."""
    cuts = (0, 2, 4, 6, 10)
    dotted = ".".join(code[start:end] for start, end in pairwise(cuts) if code[start:end])
    return (dotted, names.get(code, "")) if code else None


def _show(request, template: str, here, tab: str, form, *, status: int | None = None, **more):
    shown = {"region": here, "tab": tab, "form": form} | more
    return render(request, template, shown, status=status or (422 if form is not None and form.errors else 200))
