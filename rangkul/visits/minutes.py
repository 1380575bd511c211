"""The berita acara of a village meeting: name, parent, RT, and in school, not, not found. As Word file and as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module

from django.utils.formats import date_format

from . import papers
from .models import Meeting, MeetingLine, Said

TITLE = "BERITA ACARA MUSYAWARAH DESA/KELURAHAN"
SUBTITLE = "Kesepakatan keadaan sekolah anak"
HEADS = ("No.", "Nama anak", "Orang tua/wali", "RT", "Keadaan")
WORDS = {Said.IN_SCHOOL: "bersekolah", Said.NOT: "tidak bersekolah", Said.NOT_FOUND: "tidak ditemukan", "": "…………"}
TYPES = {"pdf": papers.PDF, "docx": papers.DOCX}


def rows(lines: Sequence[MeetingLine]) -> list[tuple[str, str, str, str, str]]:
    """The lines of the table, in the order of the list. What is not in these columns is on no paper."""
    return [
        (
            str(number), line.child.name, line.child.mother_name or line.child.father_name,
            f"{line.child.rt:03d}" if line.child.rt else "", WORDS[line.said],
        )
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip


def words(meeting: Meeting, lines: Sequence[MeetingLine], village) -> dict:
    """Everything that the paper says."""
    counted = {said: sum(line.said == said for line in lines) for said in Said.values}
    return {
        "title": TITLE, "subtitle": SUBTITLE, "number": meeting.number, "region": meeting.region.name,
        "village": village.name if village else "", "district": village.parent.name if village else "",
        "day": date_format(meeting.held_on, "l, j F Y"), "place": meeting.place, "leader": meeting.leader,
        "leader_title": meeting.leader_title, "rows": rows(lines), "heads": HEADS, "signatories": meeting.signatories,
        "sum": f"{len(lines)} anak: {counted['in_school']} bersekolah, {counted['not']} tidak bersekolah,"
               f" {counted['not_found']} tidak ditemukan",
        "is_draft": meeting.state != Meeting.State.SIGNED,
    }  # fmt: skip


def pdf(meeting: Meeting, lines: Sequence[MeetingLine], village) -> bytes:
    """The paper as PDF."""
    return papers.pdf("visits/paper/minutes.html", words(meeting, lines, village))


def docx(meeting: Meeting, lines: Sequence[MeetingLine], village) -> bytes:
    """The paper as a Word file, for a village that adds its own letterhead."""
    said = words(meeting, lines, village)
    file = import_module("docx").Document()
    file.core_properties.title = TITLE
    file.add_heading(TITLE, level=1)
    file.add_paragraph(SUBTITLE)
    if said["number"]:
        file.add_paragraph(f"Nomor: {said['number']}")
    file.add_paragraph(_opening(said))
    table = file.add_table(rows=1, cols=len(HEADS))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        cell.text = head
    for row in said["rows"]:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    file.add_paragraph()
    file.add_paragraph(said["sum"] + ".")
    for one in [{"name": said["leader"], "title": said["leader_title"] or "Pemimpin musyawarah"}, *said["signatories"]]:
        file.add_paragraph(f"\n\n______________________\n{one['name']}\n{one.get('title', '')}")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _opening(said: dict) -> str:
    return (
        f"Pada hari {said['day']} bertempat di {said['place']}, {said['village']}, {said['district']},"
        f" {said['region']}, musyawarah yang dipimpin oleh {said['leader']} menyepakati keadaan sekolah anak-anak"
        " berikut."
    )


MAKERS = {"pdf": pdf, "docx": docx}
