"""The record: who did what, when and why, for the auditor."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import queries, services, sheets
from ..forms.record import RecordFilter
from ..pages import READ, page
from ..permissions import Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.AUDIT_VIEW, methods=READ)
def record(request):
    """Sentences, fifty a page, older ones by the mark of the last line."""
    form = RecordFilter(request.GET, people=queries.actors(request.user))
    shown = {"form": form, "chain": queries.chain(), "filters": _kept(request)}
    if not form.is_valid():
        return render(request, "core/record.html", shown | {"lines": [], "older": None}, status=422)
    before = request.GET.get("sebelum", "")
    rows, older = queries.page_of(_found(request, form), before=int(before) if before.isdigit() else None)
    shown |= {"lines": queries.lines(rows), "older": older, "is_first": not before}
    return render(request, "core/record.html", shown)


@page(Permission.AUDIT_VIEW, methods=READ)
def record_xlsx(request):
    """The lines that the filters leave, as a workbook; how many there were goes into the record itself."""
    form = RecordFilter(request.GET, people=queries.actors(request.user))
    if not form.is_valid():
        return render(request, "core/record.html", {"form": form, "lines": [], "chain": queries.chain()}, status=422)
    columns = [
        (_("Waktu"), 20), (_("Nomor"), 10), (_("Orang"), 24), (_("Kegiatan"), 50), (_("Wilayah"), 24),
        (_("Tujuan"), 16), (_("Rincian"), 50), (_("Alasan"), 50), (_("Kode kegiatan"), 24),
    ]  # fmt: skip
    rows = (
        (line.at, line.event.id, line.who, line.said, line.place, line.event.purpose, line.details, line.reason,
         line.event.action)
        for batch in queries.in_batches(_found(request, form))
        for line in batch
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catatan.xlsx"
        count = sheets.write(path, title=_("Catatan kegiatan"), columns=columns, rows=rows)
        services.note_export(rows=count, filters=_kept(request), by=request.user, at=timezone.now())
        answer = FileResponse(path.open("rb"), as_attachment=True, filename=_file_name(), content_type=XLSX)
    answer["X-Row-Count"] = str(count)
    return answer


def _found(request, form):
    return queries.events(request.user, **form.cleaned_data)


def _kept(request) -> dict[str, str]:
    """The filters that were given, by name."""
    names = ("person", "action", "child", "first", "last")
    return {name: request.GET[name][:40] for name in names if request.GET.get(name)}


def _file_name() -> str:
    return f"catatan-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
