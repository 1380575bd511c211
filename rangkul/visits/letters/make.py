"""Writes ``surat_tugas.docx``, the letter that docxtpl fills in: ``python -m rangkul.visits.letters.make``.

The file is shipped; this program says how it was made, so that a change of it can be read.
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

HERE = Path(__file__).parent
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def main() -> None:
    """Write the letter anew."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(33)  # F4, as offices here use
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(11)
    style.paragraph_format.space_after = Pt(4)
    _line(paper, "{{ logo }}", align=CENTRE)
    _line(paper, "{{ government }}", bold=True, size=13, align=CENTRE)
    _line(paper, "{{ office }}", bold=True, size=14, align=CENTRE)
    _line(paper, "{{ office_address }}", size=9, align=CENTRE)
    _line(paper, "_" * 78, align=CENTRE)
    _line(paper, "SURAT TUGAS", bold=True, size=13, align=CENTRE)
    _line(paper, "Nomor: {{ number }}", align=CENTRE)
    _line(paper, "")
    _line(paper, "Dasar:")
    _line(paper, "{%p for basis in legal_basis %}")
    _line(paper, "{{ loop.index }}. {{ basis }}")
    _line(paper, "{%p endfor %}")
    _line(paper, "MEMBERI TUGAS", bold=True, align=CENTRE)
    table = paper.add_table(rows=0, cols=2)
    for head, value in (
        ("Kepada", "{{ volunteer }}"),
        ("Sebagai", "Relawan kunjungan anak tidak sekolah"),
        ("Di", "{{ place }}"),
        ("Untuk", "Mengunjungi {{ households }} keluarga, {{ doors }} anak, dalam {{ round }}"),
        ("Paling lambat", "{{ due_on }}"),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = head, value
        cells[0].width, cells[1].width = Cm(3.5), Cm(12.5)
    _line(paper, "")
    _line(
        paper,
        "Relawan menunjukkan surat ini di setiap rumah, menanyakan keadaan sekolah anak, mencatat jawabannya, dan "
        "merahasiakan apa yang didengarnya. Keluarga boleh menolak; penolakan dicatat tanpa akibat apa pun.",
    )
    _line(paper, "{{ contact }}")
    _line(paper, "")
    for text in (
        "{{ letter_place }}, {{ signed_on }}",
        "{{ signer_title }}",
        "",
        "",
        "{{ signer }}",
        "{{ signer_number }}",
    ):
        _line(paper, text, align=RIGHT, bold=text == "{{ signer }}")
    paper.core_properties.author = "Rangkul"
    paper.core_properties.title = "Surat tugas"
    paper.save(str(HERE / "surat_tugas.docx"))


def _line(paper, text: str, *, bold=False, size=None, align=None) -> None:
    paragraph = paper.add_paragraph()
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align


if __name__ == "__main__":
    main()
