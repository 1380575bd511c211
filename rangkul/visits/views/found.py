"""Pages of what came back: the list, one visit, why (for helping alone), handing findings to the next run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import sheets
from rangkul.core.errors import Trouble
from rangkul.core.jobs import enqueue
from rangkul.core.models import Region
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, Purpose, can, where
from rangkul.core.queries import area_names

from .. import rules, services
from ..forms.found import ClusterForm, ReasonForm
from ..models import HandIn, Said, VisitState
from ..queries import answering, found

ROWS, MOST_ROWS = 50, 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.VISIT_VIEW)
def results(request):
    """Visits: in school, not, not found; and whether the register believes it. Nothing of why."""
    given = {name: request.GET.get(name, "") for name in ("state", "said")}
    shown = Paginator(found.results(request.user, **given), ROWS).get_page(request.GET.get("page"))
    names = area_names({visit.village_code for visit in shown} - {""})
    for visit in shown:
        visit.place = names.get(visit.village_code, _("Residu"))
    regions = Region.objects.filter(code__in=where(request.user, Permission.PORTAL_EXPORT).regions())
    return render(
        request, "visits/results.html",
        {"page": shown, "given": given, "states": VisitState.choices, "words": Said.choices, "regions": regions,
         "last": HandIn.objects.filter(region__in=regions).first(), "counts": found.questions_by_kind(request.user)},
    )  # fmt: skip


@page(Permission.VISIT_VIEW)
def result(request, visit_id):
    """One visit, as far as everybody in the area may know of it."""
    visit = found.result_for(request.user, visit_id)
    missing = [rules.NEEDS[name].words for name in visit.missing if name in rules.NEEDS]
    may_help = can(request.user, Permission.FINDING_VIEW, area=visit.area)
    place = area_names({visit.area})[visit.area]
    may_state = can(request.user, Permission.STATEMENT_GIVE, area=visit.area)
    shown = {"visit": visit, "missing": missing, "may_help": may_help, "may_state": may_state, "place": place}
    return render(request, "visits/result.html", shown)


@page(Permission.VISIT_VIEW)
def results_file(request):
    """The same list as a workbook: no more than the page shows."""
    given = {name: request.GET.get(name, "") for name in ("state", "said")}
    listed = list(found.results(request.user, **given)[:MOST_ROWS])
    names = area_names({visit.village_code for visit in listed} - {""})
    columns = [
        (_("Anak"), 30), (_("Desa/kelurahan"), 28), (_("Tanggal"), 12), (_("Ditemukan"), 18), (_("Keadaan"), 26),
        (_("Kali ke-"), 8), (_("Relawan"), 26),
    ]  # fmt: skip
    rows = (
        (visit.child.name if visit.child else "", names.get(visit.village_code, ""), visit.visited_on.isoformat(),
         str(visit.get_said_display()), str(visit.get_state_display()), visit.attempt,
         visit.volunteer.name if visit.volunteer else "")
        for visit in listed
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        count = sheets.write(path, title=_("Hasil kunjungan"), columns=columns, rows=rows)
        answer = FileResponse(path.open("rb"), as_attachment=True, filename="hasil-kunjungan.xlsx", content_type=XLSX)
    answer["X-Row-Count"], answer["Cache-Control"] = str(count), "no-store"
    area = min(where(request.user, Permission.VISIT_VIEW).areas, default="")
    services.note_results_export(area=area, rows=count, by=request.user, at=timezone.now())
    return answer


@page(Permission.FINDING_VIEW, methods=BOTH)
def why(request, visit_id):
    """Why the child is out of school, and its cluster. Opening it is on record."""
    visit = found.result_for(request.user, visit_id, Permission.FINDING_VIEW)
    told = found.why_for(request.user, visit)
    form = ClusterForm(request.POST or None, initial={"cluster": told.cluster if told else ""})
    reason_form = ReasonForm(request.POST if "main_reason" in request.POST else None)
    trouble = None
    if request.method == "POST":
        try:
            if "main_reason" in request.POST and reason_form.is_valid():
                services.tell_reason(visit=visit, **reason_form.cleaned_data, by=request.user, at=timezone.now())
                messages.success(request, _("Alasannya dicatat."))
                return redirect("visits:why", visit.pk)
            if "cluster" in request.POST and form.is_valid():
                services.change_cluster(visit=visit, **form.cleaned_data, by=request.user, at=timezone.now())
                messages.success(request, _("Klasternya diganti."))
                return redirect("visits:why", visit.pk)
        except Trouble as error:
            trouble = error
    else:
        services.open_why(visit=visit, by=request.user, at=timezone.now())
    shown = {
        "visit": visit, "why": told, "form": form, "reason_form": reason_form, "trouble": trouble,
        "reasons": [rules.REASONS[code] for code in told.reasons if code in rules.REASONS] if told else [],
        "main": rules.REASONS.get(told.main_reason) if told else None,
        "cluster": rules.CLUSTER_NAMES.get(told.cluster, "") if told else "",
    }  # fmt: skip
    return render(request, "visits/why.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.FINDING_VIEW, methods=WRITE)
def undo_result(request, visit_id):
    """Take a visit back, with a reason."""
    visit = found.result_for(request.user, visit_id, Permission.FINDING_VIEW)
    try:
        services.undo_visit(visit=visit, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
        messages.success(request, _("Hasil kunjungan dibatalkan; anak kembali seperti sebelumnya."))
    except Trouble as error:
        messages.error(request, error.message)
    return redirect("visits:result", visit.pk)


@page(Permission.PORTAL_EXPORT, methods=WRITE, purpose=Purpose.FIND)
def hand_in(request):
    """Ask for the findings to go into the next run."""
    regions = where(request.user, Permission.PORTAL_EXPORT).regions()
    for code in sorted(regions):
        enqueue("visits.hand_in", by=request.user, lock=f"visits-hand-in-{code}", region_code=code)
    messages.success(request, _("Hasil kunjungan sedang disiapkan sebagai kiriman laporan lapangan."))
    return redirect("visits:results")


@page(Permission.FINDING_VIEW, methods=BOTH)
def clusters(request):
    """Which cluster follows from which main reason in this region."""
    region = Region.objects.filter(code__in=where(request.user, Permission.FINDING_VIEW).regions()).first()
    may_edit = region is not None and can(request.user, Permission.VISIT_PLAN, area=region.pk)
    if request.method == "POST" and may_edit:
        given = {code: request.POST[code] for code in rules.REASONS if code in request.POST}
        changed = services.change_clusters(region=region, clusters=given, by=request.user, at=timezone.now())
        messages.success(request, _("%s baris diubah. Anak yang sudah dikunjungi tetap pada klasternya.") % changed)
        return redirect("visits:clusters")
    table = answering.cluster_table(region) if region else {}
    lines = [{"code": code, "words": words, "cluster": table.get(code, "")} for code, words in rules.REASONS.items()]
    shown = {"lines": lines, "clusters": rules.CLUSTER_NAMES.items(), "may_edit": may_edit, "region": region}
    return render(request, "visits/clusters.html", shown)
