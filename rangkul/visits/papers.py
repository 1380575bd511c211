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
    """A template as PDF/UA, with ``page.css`` and its own. Pictures are ``data:`` addresses; the font is Rangkul's."""
    weasyprint = import_module("weasyprint")  # 1.3 s, and needed by who prints only
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    styles = weasyprint.CSS(string=_styles(Path(template).stem), font_config=fonts, url_fetcher=fetcher)
    document = weasyprint.HTML(string=render_to_string(template, context), url_fetcher=fetcher, base_url="about:blank")
    return document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1")


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


def _styles(name: str) -> str:
    """The font, what all papers share, and what this one has of its own."""
    own = LETTERS / f"{name}.css"
    texts = [_font(), (LETTERS / "page.css").read_text(encoding="utf-8")]
    return "\n".join(texts + ([own.read_text(encoding="utf-8")] if own.exists() else []))


def _font() -> str:
    """Rangkul's font; "" before the assets are built, when the machine's own serves."""
    path = finders.find(FONT)
    if not path:
        return ""
    source = base64.b64encode(Path(path).read_bytes()).decode()
    return f'@font-face {{ font-family: Inter; src: url("data:font/woff2;base64,{source}"); font-weight: 100 900; }}'


def _millimetres(length: int):
    return import_module("docx.shared").Mm(length)
