"""Visits seen from above: the page, its workbook, the weekly page on paper, the borders for its map."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from rangkul.core.errors import NotFound
from rangkul.core.pages import page
from rangkul.core.permissions import Permission
from rangkul.core.queries import regions_of

from .. import papers, queries, services
from ..summaries import TURN_WORDS, workbook


@page(Permission.COUNTS_VIEW)
def coverage(request, code=None):
    """How far the visits of a kabupaten/kota are."""
    region, shown = _shown(request, code)
    shown |= {
        "regions": [one for one in regions_of(request.user) if one.code != region.code],
        "tiles": [
            {"label": line.name or "Residu", "value": round(line.share * 100) if line.share is not None else None,
             "level": None if line.share is None else min(5, round(line.share * 5))}
            for line in shown["districts"]
        ],
        "has_map": bool(region.boundaries),
    }  # fmt: skip
    return render(request, "visits/coverage.html", shown)


@page(Permission.COUNTS_VIEW)
def coverage_workbook(request, code):
    """All tables of the page as .xlsx, hidden like on the page."""
    region, shown = _shown(request, code)
    services.note_coverage_export(region=region, what="xlsx", by=request.user, at=timezone.now())
    now = timezone.localtime()
    file = workbook(shown["found"], title=f"Kunjungan {region.name}", by=request.user, at=now)
    return FileResponse(file, as_attachment=True, filename=f"kunjungan-{region.code}-{now:%Y%m%d}.xlsx")


@page(Permission.COUNTS_VIEW)
def weekly(request, code):
    """One page for the meeting of the week, as PDF."""
    region, shown = _shown(request, code)
    services.note_coverage_export(region=region, what="weekly", by=request.user, at=timezone.now())
    shown |= {"logo": papers.picture(region.logo), "printed_by": request.user.name, "printed_at": timezone.now()}
    content = papers.pdf("visits/paper/weekly.html", shown)
    answer = HttpResponse(content, content_type=papers.PDF)
    name = f"ringkasan-kunjungan-{region.code}-{timezone.localdate():%Y%m%d}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(Permission.COUNTS_VIEW)
def coverage_borders(request, code):
    """The borders that the region uploaded."""
    region = queries.coverage_region(request.user, code)
    if not region.boundaries:
        raise NotFound
    return JsonResponse(region.boundaries)


def _shown(request, code):
    region = queries.coverage_region(request.user, code)
    given, village = request.GET.get("putaran", ""), request.GET.get("desa", "")
    rounds = list(queries.counted_rounds(region)[:30])
    round_ = next((one for one in rounds if str(one.pk) == given), None)
    today = timezone.localdate()
    found = queries.coverage(request.user, region, today, round_id=round_.pk if round_ else None, village=village)
    key = request.GET.get("wilayah", "")
    line = found.line(key) if key else found.whole
    return region, {
        "region": region, "found": found, "rounds": rounds, "round": round_, "line": line, "today": today,
        "districts": found.below("all"), "below": found.below(line.key), "village": village,
        "results": [(name, str(TURN_WORDS[name]), figure) for name, figure in found.results.items()],
        "has_results": any(figure.shown for figure in found.results.values()), "query": request.GET.urlencode(),
        "villages": [one for one in found.lines if one.level == "village" and one.code],
    }  # fmt: skip
