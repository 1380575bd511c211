"""What leaves on paper: sheets for those without a phone, letters of assignment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from rangkul.core.errors import Invalid, NotFound
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission, where

from .. import filling, papers, queries, services
from ..rules import REASONS
from .planning import RESIDU


@page(Permission.VISIT_VIEW)
def sheets(request, round_id, key):
    """The doors of a village, or of one volunteer there, as PDF: a QR for every household."""
    round_ = queries.round_for(request.user, round_id)
    village = "" if key == RESIDU else key
    person = request.GET.get("relawan", "")
    homes = queries.paper_homes(request.user, round_, village, int(person) if person.isdigit() else None)
    if not homes:
        raise NotFound
    address = request.build_absolute_uri(reverse("visits:rekey"))
    shown = {
        "round": round_, "homes": [(home, papers.qr(f"{address}?kode={home.household}")) for home in homes],
        "place": queries.village_name(village), "region": round_.region, "logo": papers.picture(round_.region.logo),
        "printed_by": request.user.name, "printed_at": timezone.now(),
        "person": homes[0].volunteer if person.isdigit() else "",
        "outcomes": [(letter, outcome.label) for letter, outcome in filling.LETTERS.items()],
        "reasons": REASONS.items(),
    }  # fmt: skip
    doors = sum(len(home.doors) for home in homes)
    services.note_print(round=round_, what="sheets", doors=doors, by=request.user, at=timezone.now())
    return _file(papers.pdf("visits/paper/sheets.html", shown), papers.PDF, f"lembar-kunjungan-{round_.pk}-{key}.pdf")


@page(Permission.VISIT_VIEW, methods=BOTH)
def letters(request, round_id):
    """Letters of assignment of a round; who plans all of the kabupaten/kota gives them their numbers."""
    round_ = queries.round_for(request.user, round_id)
    may_issue = where(request.user, Permission.VISIT_PLAN).covers(round_.region_id)
    if request.method == "POST":
        if not may_issue:
            raise NotFound
        try:
            now = timezone.now()
            made = services.issue_letters(round=round_, signed_on=timezone.localdate(now), by=request.user, at=now)
        except Invalid as error:
            messages.error(request, f"{error.message} {error.remedy}".strip())
        else:
            n = len(made)
            messages.success(request, ngettext("%d surat tugas dibuat.", "%d surat tugas dibuat.", n) % n)
        return redirect("visits:letters", round_id)
    shown = {
        "round": round_, "letters": queries.letters(request.user, round_), "may_issue": may_issue,
        "rules": queries.rules_of(round_.region),
    }  # fmt: skip
    return render(request, "visits/letters.html", shown)


@page(Permission.VISIT_VIEW)
def letter(request, letter_id, ending):
    """One letter as PDF or Word."""
    one = queries.letter_for(request.user, letter_id)
    words = queries.letter_words(request.user, one)
    services.note_print(round=one.round, what="letter", doors=words["doors"], by=request.user, at=timezone.now())
    name = f"surat-tugas-{one.pk}.{ending}"
    if ending == "docx":
        logo = bytes(one.region.logo) if one.region.logo else None
        return _file(papers.docx("surat_tugas.docx", words, logo=logo), papers.DOCX, name)
    if ending != "pdf":
        raise NotFound
    words["logo"] = papers.picture(one.region.logo)
    return _file(papers.pdf("visits/paper/letter.html", words), papers.PDF, name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
