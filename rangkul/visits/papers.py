"""Pages on paper: PDF from a template, Word from a shipped file. Nothing is fetched from anywhere."""

from __future__ import annotations

import base64
import io
import logging
from importlib import import_module
from pathlib import Path

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from docxtpl import DocxTemplate, InlineImage

FONT = "rangkul/fonts/inter-latin-wght-normal.woff2"
LETTERS = Path(__file__).parent / "letters"
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of the font
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(template: str, context: dict) -> bytes:
    """A template as PDF/UA. Pictures are ``data:`` addresses; the one font is Rangkul's own."""
    weasyprint = import_module("weasyprint")  # 1.3 s, and needed by who prints only
    page = render_to_string(template, context | {"font": font()})
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    document = weasyprint.HTML(string=page, url_fetcher=fetcher, base_url="about:blank")
    return document.write_pdf(pdf_variant="pdf/ua-1")


def docx(name: str, context: dict, *, logo: bytes | None = None) -> bytes:
    """A shipped Word file with its words filled in; what was typed is never markup."""
    file = DocxTemplate(LETTERS / name)
    picture = InlineImage(file, io.BytesIO(logo), height=_millimetres(22)) if logo else ""
    file.render(context | {"logo": picture}, autoescape=True)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def qr(text: str) -> str:
    """A QR code as a ``data:`` address, dark on light."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, dark="#000", light="#fff")
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def picture(raw: bytes | memoryview | None) -> str:
    """A logo as a ``data:`` address; "" without one."""
    if not raw:
        return ""
    raw = bytes(raw)
    kind = "png" if raw[:4] == b"\x89PNG" else "jpeg"
    return f"data:image/{kind};base64," + base64.b64encode(raw).decode()


def font() -> str:
    """Rangkul's font as a ``data:`` address; "" before the assets are built, when the machine's own serves."""
    path = finders.find(FONT)
    if not path:
        return ""
    return "data:font/woff2;base64," + base64.b64encode(Path(path).read_bytes()).decode()


def _millimetres(length: int):
    return import_module("docx.shared").Mm(length)
