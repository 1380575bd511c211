"""Correction lists: an agency reads, answers and downloads its own; the data officer sees how all of them stand."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.pages import WRITE, page
from rangkul.core.permissions import Permission, can

from .. import queries, services
from ..forms import CorrectionFilter, ReplyForm
from ..mending import told_again
from ..models import Owner, Reply
from ..wording import source_word
from .parts import as_file, page_of


@page(Permission.CORRECTION_VIEW)
def corrections(request):
    """The lines that the filters leave."""
    return render(request, "reconcile/corrections.html", _list(request))


@page(Permission.CORRECTION_REPLY, methods=WRITE)
def reply(request):
    """Answer the chosen lines."""
    form = ReplyForm(request.POST, lines=request.POST.getlist("chosen"))
    if not form.is_valid() or not form.cleaned_data["chosen"]:
        messages.error(request, _("Pilih dahulu barisnya, lalu jawabannya."))
    else:
        given = form.cleaned_data
        count = services.reply_corrections(
            corrections=given["chosen"], reply=given["reply"], note=given["note"], by=request.user, at=timezone.now()
        )
        said = ngettext("%s baris dijawab.", "%s baris dijawab.", count) % count
        messages.success(request, said)
    words = request.GET.urlencode()
    answer = redirect("reconcile:corrections")
    answer["Location"] += f"?{words}" if words else ""
    return answer


@page(Permission.CORRECTION_VIEW)
def corrections_file(request, ending):
    """The same list as a file, masked as on the page."""
    chosen = CorrectionFilter(request.GET).chosen()
    lines = queries.corrections(request.user, **chosen)
    columns = [
        (_("Nomor"), 8), (_("Pemilik data"), 24), (_("NPSN"), 10), (_("Sekolah"), 30), (_("Daftar"), 24),
        (_("Berkas"), 30), (_("Baris"), 8), (_("Nama"), 30), (_("Yang perlu diperiksa"), 34), (_("Tertulis"), 24),
        (_("Menurut data lain"), 36), (_("Ditemukan sejak"), 14), (_("Jawaban"), 24), (_("Catatan"), 40),
        (_("Terperbaiki pada"), 14),
    ]  # fmt: skip
    rows = (
        (line.pk, str(line.get_owner_display()), line.npsn, line.school_name, source_word(line.source), line.file,
         line.row_no, line.name, str(line.get_code_display()), line.stated, line.other, line.found_on,
         str(line.get_reply_display()), line.reply_note, line.gone_on)
        for line in lines.iterator(chunk_size=2000)
    )  # fmt: skip
    answer = as_file(ending, "perbaikan-data", _("Perbaikan data"), columns, rows)
    area = queries.area_of_corrections(request.user)
    services.note_corrections_exported(
        filters=chosen, area=area, rows=int(answer["X-Row-Count"]), by=request.user, at=timezone.now()
    )
    return answer


def _list(request) -> dict:
    form = CorrectionFilter(request.GET)
    chosen = form.chosen()
    listed = page_of(request, queries.corrections(request.user, **chosen))
    own = queries.own_keys(request.user, Permission.CORRECTION_REPLY)
    for line in listed:
        line.list_word, line.other_told = source_word(line.source), told_again(line.other)
        line.may_reply = line.owner_key in own and line.gone_on is None and line.forgotten_at is None
    sums = queries.corrections_by_owner(request.user)
    for line in sums:
        line["word"] = Owner(line["owner"]).label
    return {
        "page": listed, "form": form, "chosen": chosen, "sums": sums, "replies": Reply,
        "may_reply": can(request.user, Permission.CORRECTION_REPLY) and any(line.may_reply for line in listed),
    }  # fmt: skip
