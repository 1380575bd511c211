"""Pages of figures: the region, one kecamatan, how it was counted, a past day."""

from __future__ import annotations

from django.http import FileResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from rangkul.core.errors import NotFound, Trouble
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission, can

from .. import queries, services, sheets
from ..forms import DayForm
from ..models import Snapshot


@page(Permission.COUNTS_VIEW)
def region(request, code=None):
    """The whole kabupaten/kota, as the last run left it or as it was on a past day."""
    here = queries.region_for(request.user, code)
    snapshot = _snapshot(request, here)
    shown = {"region": here, "regions": queries.regions_with_counts(request.user), "day_form": DayForm()}
    if snapshot is None:
        return render(request, "insight/nothing_yet.html", shown)
    picture = queries.picture(request.user, here, snapshot)
    shown |= {
        "picture": picture,
        "snapshot": snapshot,
        "shown_as": None if snapshot.run else snapshot.pk,
        "may_publish": can(request.user, Permission.COUNTS_PUBLISH, area=here.pk),
        "is_empty": not picture.below("all"),
        "districts": picture.below("all"),
        "tiles": _tiles(picture, "all"),
        "trend": queries.trend(request.user, here),
        "has_map": bool(here.boundaries),
    }
    return render(request, "insight/region.html", shown)


@page(Permission.COUNTS_VIEW)
def area(request, code, key):
    """One kecamatan and its villages."""
    here = queries.region_for(request.user, code)
    snapshot = _snapshot(request, here)
    if snapshot is None:
        raise NotFound
    picture = queries.picture(request.user, here, snapshot)
    row = picture.row(key)
    shown = {
        "region": here, "snapshot": snapshot, "picture": picture, "row": row, "villages": picture.below(row.key),
        "tiles": _tiles(picture, row.key), "has_map": bool(here.boundaries),
    }  # fmt: skip
    return render(request, "insight/area.html", shown)


@page(Permission.COUNTS_VIEW)
def how(request, code):
    """How each figure was counted: definition, filters, data date, run, hash."""
    here = queries.region_for(request.user, code)
    snapshot = _snapshot(request, here)
    return render(request, "insight/how.html", {"region": here, "snapshot": snapshot})


@page(Permission.COUNTS_VIEW, methods=BOTH)
def day(request, code):
    """Count again as it was known on a past day."""
    here = queries.region_for(request.user, code)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["hari"]
            snapshot = services.count_day(region=here, day=day, by=request.user, at=timezone.now())
            return redirect(f"{reverse('insight:region_of', args=[here.code])}?potret={snapshot.pk}")
        except Trouble as trouble:
            form.add_error("hari", f"{trouble.message} {trouble.remedy}".strip())
    return render(request, "insight/day.html", {"region": here, "form": form}, status=422 if form.is_bound else 200)


@page(Permission.COUNTS_VIEW)
def workbook(request, code):
    """All tables of the page as .xlsx, hidden like on the page."""
    here = queries.region_for(request.user, code)
    snapshot = _snapshot(request, here)
    if snapshot is None:
        raise NotFound
    picture = queries.picture(request.user, here, snapshot)
    services.note_export(snapshot=snapshot, by=request.user)
    file = sheets.workbook(picture, queries.trend(request.user, here), by=request.user, at=timezone.localtime())
    return FileResponse(file, as_attachment=True, filename=f"rangkul-{here.code}-{snapshot.day:%Y%m%d}.xlsx")


@page(Permission.COUNTS_VIEW)
def boundaries(request, code):
    """The borders that the region uploaded."""
    here = queries.region_for(request.user, code)
    if not here.boundaries:
        raise NotFound
    return JsonResponse(here.boundaries)


def _snapshot(request, here) -> Snapshot | None:
    asked = request.GET.get("potret", "")
    if asked.isdigit():
        found = Snapshot.objects.filter(region=here, pk=int(asked)).first()
        if found is None:
            raise NotFound
        return found
    return queries.newest(here)


def _tiles(picture, key: str) -> list[dict]:
    """The areas below one as tiles, in five steps of the share out of school."""
    rows = picture.below(key)
    rates = [row.rate for row in rows if row.rate]
    lowest, highest = min(rates, default=0), max(rates, default=0)
    code = picture.region.code
    return [
        {
            "label": row.name_and_end or "Residu",
            "value": row.figures["out_of_school"].shown,
            "level": _level(row.rate, lowest, highest),
            "url": reverse("insight:area", args=[code, row.key]) if row.level == "district" else None,
        }
        for row in rows
    ]


def _level(rate: float | None, lowest: float, highest: float) -> int | None:
    """A colour from 1 (lowest of those shown) to 5 (highest); 0 for none out of school, None where it is hidden."""
    if rate is None:
        return None
    if not rate:
        return 0
    return 3 if highest == lowest else 1 + round(4 * (rate - lowest) / (highest - lowest))
