"""Pages of the national portal: the two numbers, the rows to type in, the table of codes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core import sheets
from rangkul.core.errors import NotFound, Trouble
from rangkul.core.models import Region
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, Purpose, where
from rangkul.core.queries import area_names

from .. import services
from ..forms.found import PortalCountForm
from ..models import PortalLine
from ..queries import found, national

ROWS = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    "nothing": gettext_lazy("belum ada hasil"), "ready": gettext_lazy("siap diketik"),
    "changed": gettext_lazy("berubah sejak diketik"), "sent": gettext_lazy("sudah diketik"),
    "accepted": gettext_lazy("diterima portal"), "refused": gettext_lazy("ditolak portal"),
}  # fmt: skip
MARKS = {"nothing": "off", "ready": "wait", "changed": "wait", "sent": "info", "accepted": "good", "refused": "bad"}
#: Each difference between the portal's number and ours.
WHY = {
    "never_out": gettext_lazy("tidak pernah putus sekolah: dikunjungi, ada bukti bersekolah"),
    "came_back": gettext_lazy("sudah kembali bersekolah"),
    "in_school_by_lists": gettext_lazy("tercatat bersekolah menurut daftar sekolah, madrasah, atau PKBM"),
    "gone": gettext_lazy("pindah atau bukan penduduk"),
    "died": gettext_lazy("meninggal dunia"),
    "finished": gettext_lazy("sudah tamat SMA/sederajat"),
    "not_found": gettext_lazy("tidak ditemukan setelah dua kali didatangi"),
    "claimed": gettext_lazy("sudah dikunjungi, buktinya belum lengkap"),
    "unvisited": gettext_lazy("belum pasti, belum dikunjungi"),
}


@page(Permission.PORTAL_EXPORT, purpose=Purpose.HELP)
def portal(request):
    """The portal's number beside ours, and the rows."""
    region = _region(request)
    village, state = request.GET.get("desa", ""), request.GET.get("keadaan", "")
    lines = national.lines(request.user, region)
    bridge = national.bridge(request.user, region, lines)
    counts = {name: sum(line.state == name for line in lines) for name in STATES}
    chosen = [
        line for line in lines if (not village or line.child.village_code == village) and state in ("", line.state)
    ]
    shown = Paginator(chosen, ROWS).get_page(request.GET.get("page"))
    names = area_names({line.child.village_code for line in lines} - {""})
    codes = national.codes(region)
    rows = [
        {"line": line, "place": names.get(line.child.village_code, _("Residu")), "word": STATES[line.state],
         "mark": MARKS[line.state], "label": codes[line.code].label if line.code in codes else
         national.LABELS.get(line.code, "")}
        for line in shown
    ]  # fmt: skip
    return render(
        request, "visits/portal.html",
        {
            "region": region, "bridge": bridge, "page": shown, "rows": rows, "village": village, "state": state,
            "states": [(name, word, counts[name]) for name, word in STATES.items() if counts[name]],
            "villages": sorted(names.items(), key=lambda pair: pair[1]), "form": PortalCountForm(),
            "less": [(WHY[name], number) for name, number in bridge.less.items()],
            "read": national.portal_count(request.user, region), "marks": PortalLine.State.choices,
        },
    )  # fmt: skip


@page(Permission.PORTAL_EXPORT, purpose=Purpose.HELP)
def portal_file(request):
    """The rows with a result as .xlsx, in the portal's codes: of a village, a school, or all."""
    region = _region(request)
    village, school = request.GET.get("desa", ""), request.GET.get("npsn", "")
    services.seed_codes(region=region, by=request.user, at=timezone.now())
    codes = national.codes(region)
    lines = [line for line in national.lines(request.user, region, village=village, school=school) if line.code]
    columns = [
        (_("ats_id"), 38), (_("NISN"), 12), (_("Nama"), 30), (_("Status portal"), 12), (_("Arti"), 34),
        (_("Alasan"), 34), (_("Bukti"), 50), (_("Desa/kelurahan"), 26), (_("NPSN"), 10), (_("Keadaan baris"), 20),
    ]  # fmt: skip
    names = area_names({line.child.village_code for line in lines} - {""})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.xlsx"
        rows = (_row(line, codes, names) for line in lines)
        count = sheets.write(path, title=_("Untuk portal ATS"), columns=columns, rows=rows)
        name = f"portal-ats-{village or school or region.pk}.xlsx"
        answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)
    answer["X-Row-Count"] = str(count)
    answer["Cache-Control"] = "no-store"
    services.note_portal_export(
        region=region, rows=count, village=village[:10], school=school[:12], by=request.user, at=timezone.now()
    )
    return answer


def _row(line: national.Line, codes: dict, names: dict) -> tuple:
    known = codes.get(line.code)
    label = known.label if known else str(national.LABELS.get(line.code, ""))
    is_reason = line.code.startswith("A")
    return (
        line.ats_id, line.child.nisn, line.child.name, known.code if known else line.code,
        _("Masih tidak sekolah") if is_reason else label, label if is_reason else "", line.evidence,
        names.get(line.child.village_code, ""), line.child.school_id, str(STATES[line.state]),
    )  # fmt: skip


@page(Permission.PORTAL_EXPORT, methods=WRITE, purpose=Purpose.HELP)
def mark_portal(request):
    """Say of chosen rows what became of them."""
    region = _region(request)
    try:
        count = services.mark_portal(
            region=region, ats_ids=request.POST.getlist("row"), state=request.POST.get("state", ""),
            note=request.POST.get("note", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("%s baris ditandai.") % count)
    except Trouble as error:
        messages.error(request, error.message)
    words = request.GET.urlencode()
    return redirect(reverse("visits:portal") + (f"?{words}" if words else ""))


@page(Permission.PORTAL_EXPORT, methods=WRITE)
def count_portal(request):
    """Note what the portal shows."""
    region, form = _region(request), PortalCountForm(request.POST)
    if form.is_valid():
        services.note_portal_count(region=region, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Angka portal dicatat."))
    else:
        messages.error(request, _("Isi angka portal dan tanggal melihatnya."))
    return redirect("visits:portal")


@page(Permission.PORTAL_EXPORT, methods=BOTH)
def portal_codes(request):
    """The table of codes of this region."""
    region = _region(request)
    services.seed_codes(region=region, by=request.user, at=timezone.now())
    codes = national.codes(region)
    if request.method == "POST":
        given = {ours: request.POST[f"code-{ours}"] for ours in codes if f"code-{ours}" in request.POST}
        changed = services.change_codes(region=region, codes=given, by=request.user, at=timezone.now())
        messages.success(request, _("%s kode diubah.") % changed)
        return redirect("visits:portal_codes")
    return render(request, "visits/portal_codes.html", {"codes": list(codes.values()), "region": region})


@page(Permission.PORTAL_EXPORT)
def pesantren(request):
    """Pesantren that are not registered, with how many children learn there: for the Ministry's office."""
    region = _region(request)
    rows = found.unregistered_pesantren(request.user, region)
    names = area_names({village for _name, village, _children in rows} - {""})
    lines = [{"name": name, "place": names.get(village, ""), "children": children} for name, village, children in rows]
    return render(request, "visits/pesantren.html", {"lines": lines, "region": region})


def _region(request) -> Region:
    codes = where(request.user, Permission.PORTAL_EXPORT).regions()
    asked = request.GET.get("wilayah") or request.POST.get("wilayah")
    region = Region.objects.filter(code__in={asked} & codes if asked else codes).first()
    if region is None:
        raise NotFound
    return region
