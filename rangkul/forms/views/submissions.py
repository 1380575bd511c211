"""What was sent in: who sent what when, for who sees visits; what was answered, for who helps the child."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import sheets
from rangkul.core.errors import NotFound
from rangkul.core.pages import page
from rangkul.core.permissions import Permission, can
from rangkul.core.queries import area_names

from .. import queries, services
from ..models import Channel, Use
from ..rules import said
from .questionnaires import ENDINGS

#: What fills itself in is said above the answers.
SILENT = ("start", "end", "today", "hidden")
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


@page(Permission.VISIT_VIEW)
def submissions(request):
    """Newest first; ``?keperluan=`` and ``?lewat=`` narrow it, ``?unduh=xlsx`` takes it away."""
    found = _found(request)
    if request.GET.get("unduh") == "xlsx":
        return _workbook(request, found)
    listed = Paginator(found, 50).get_page(request.GET.get("page"))
    places = area_names({one.village_code or one.region_id for one in listed})
    for one in listed:
        one.place = places.get(one.village_code or one.region_id, "")
    shown = {
        "page": listed,
        "uses": Use.choices,
        "channels": Channel.choices,
        "use": request.GET.get("keperluan", ""),
        "channel": request.GET.get("lewat", ""),
        "is_filtered": bool(request.GET.get("keperluan") or request.GET.get("lewat")),
        "may_read": can(request.user, Permission.FINDING_VIEW),
    }
    return render(request, "forms/submissions.html", shown)


def _found(request):
    found = queries.submissions(request.user)
    if (use := request.GET.get("keperluan", "")) in Use.values:
        found = found.filter(purpose=use)
    if (channel := request.GET.get("lewat", "")) in Channel.values:
        found = found.filter(channel=channel)
    return found


def _workbook(request, found):
    columns = [
        (_("Nomor"), 10), (_("Formulir"), 28), (_("Versi"), 14), (_("Keperluan"), 24), (_("Pengisi"), 24),
        (_("Lewat"), 14), (_("Desa/Kelurahan"), 28), (_("Diterima"), 20), (_("Foto belum ada"), 14),
        (_("Jawaban dimusnahkan"), 20),
    ]  # fmt: skip
    places = area_names(set(found.exclude(village_code="").values_list("village_code", flat=True)))
    rows = (
        (one.pk, one.version.title, one.version.version, one.get_purpose_display(), one.by.name if one.by else "",
         one.get_channel_display(), places.get(one.village_code, ""), one.received_at, len(one.missing),
         one.destroyed_at or "")
        for one in found.iterator(chunk_size=2000)
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "isian.xlsx"
        count = sheets.write(path, title=_("Isian yang diterima"), columns=columns, rows=rows)
        services.note_list_export(rows=count, by=request.user, at=timezone.now())
        answer = FileResponse(path.open("rb"), as_attachment=True, filename="isian.xlsx", content_type=ENDINGS["xlsx"])
    answer["X-Row-Count"] = str(count)
    return answer


@page(Permission.FINDING_VIEW)
def submission(request, pk: int):
    """The answers, section by section; what is for the protection officer is not among them. On record.

    Where their time was over, the page says since when there are none.
    """
    found = queries.submission_for(request.user, pk)
    if found.destroyed_at is None:
        answers = queries.answers(found)
        services.note_reading(submission=found, by=request.user, at=timezone.now())
    else:
        answers = {}
    files = {one.name: one for one in queries.attachments(found)}
    shown = {
        "submission": found,
        "sections": _told(found.version.questions, answers, files),
        "place": area_names({found.village_code or found.region_id}).get(found.village_code or found.region_id, ""),
    }
    answer = render(request, "forms/submission.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@page(Permission.FINDING_VIEW)
def photo(request, pk: int, file_id: int):
    """One photo or signature. On record."""
    found = queries.submission_for(request.user, pk)
    one = queries.attachments(found).filter(pk=file_id).first()
    if one is None:
        raise NotFound if found.destroyed_at is None else queries.Destroyed
    content = b"".join(queries.content(one))
    services.note_reading(submission=found, what=["photo"], by=request.user, at=timezone.now())
    kind = next((kind for head, kind in PICTURES.items() if content.startswith(head)), "application/octet-stream")
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _told(questions: list[dict], answers: dict, files: dict) -> list[tuple[str, list[dict]]]:
    """(section, lines) of what was answered; a line holds label, text, file and the question's marks."""
    found: list[tuple[str, list[dict]]] = []

    def add(title: str, question: dict, value) -> None:
        if not found or found[-1][0] != title:
            found.append((title, []))
        line = {"question": question, "label": said(question["label"], question["name"]), "file": None}
        found[-1][1].append(
            line | {"text": _text(question, value), "file": files.get(value) if isinstance(value, str) else None}
        )

    for question in questions:
        if question["repeat"] or question["name"] not in answers or question["kind"] in SILENT:
            continue
        add(said(question["section"]), question, answers[question["name"]])
    for repeat in dict.fromkeys(question["repeat"] for question in questions if question["repeat"]):
        inside = [question for question in questions if question["repeat"] == repeat]
        for number, row in enumerate(answers.get(repeat.rsplit("/", 1)[-1], ()), start=1):
            for question in inside:
                if question["name"] in row:
                    add(f"{said(question['section'])} {number}", question, row[question["name"]])
    return found


def _text(question: dict, value) -> str:
    """An answer in words."""
    labels = {choice["code"]: said(choice["label"], choice["code"]) for choice in question["choices"]}
    if isinstance(value, list):
        return ", ".join(labels.get(code, code) for code in value)
    if isinstance(value, dict):
        return f"{value['lat']:.5f}, {value['lon']:.5f} (±{value['accuracy']:.0f} m)"
    return labels.get(str(value), str(value))
